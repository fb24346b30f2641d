"""Bodies of the demo district: government, departments, street offices, communities, teams."""

from dataclasses import dataclass

from demo.public_data import read_district

ROOT = "QZF"


@dataclass(frozen=True)
class Body:
    """An organisation; `parent` and `region` are codes, empty for none."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str = ROOT
    region: str = "360403"
    duty_phone: str = ""


def phone(number: int) -> str:
    """A landline of the demo: nobody's."""
    return f"0792-8000{number:03d}"


DEPARTMENTS = (
    Body("YJJ", "浔阳区应急管理局", "区应急局", "department", duty_phone=phone(119)),
    Body("XFD", "浔阳区消防救援大队", "区消防大队", "department", duty_phone=phone(101)),
    Body("ZJJ", "浔阳区住房和城乡建设局", "区住建局", "department", duty_phone=phone(102)),
    Body("CGJ", "浔阳区城市管理局", "区城管局", "department", duty_phone=phone(103)),
    Body("GAJ", "九江市公安局浔阳分局", "浔阳公安分局", "department", duty_phone=phone(110)),
    Body("JJD", "九江市公安局交警支队浔阳大队", "交警浔阳大队", "department", "GAJ", duty_phone=phone(122)),
    Body("SLJ", "浔阳区水利局", "区水利局", "department", duty_phone=phone(104)),
    Body("QXT", "九江市气象台浔阳服务站", "气象服务站", "department", duty_phone=phone(105)),
    Body("WJW", "浔阳区卫生健康委员会", "区卫健委", "department", duty_phone=phone(120)),
    Body("JTJ", "浔阳区交通运输局", "区交通局", "department", duty_phone=phone(106)),
    Body("MZJ", "浔阳区民政局", "区民政局", "department", duty_phone=phone(107)),
    Body("JTY", "浔阳区教育体育局", "区教体局", "department", duty_phone=phone(108)),
    Body("SCJ", "浔阳区市场监督管理局", "区市监局", "department", duty_phone=phone(109)),
    Body("ZRJ", "九江市自然资源局浔阳分局", "自然资源浔阳分局", "department", duty_phone=phone(111)),
    Body("GXJ", "浔阳区工业和信息化局", "区工信局", "department", duty_phone=phone(112)),
    Body("RMT", "浔阳区融媒体中心", "区融媒体中心", "department", duty_phone=phone(116)),
    Body("CZJ", "浔阳区财政局", "区财政局", "department", duty_phone=phone(117)),
    Body("FGW", "浔阳区发展和改革委员会", "区发改委", "department", duty_phone=phone(118)),
    Body("SWJ", "浔阳区商务局", "区商务局", "department", duty_phone=phone(121)),
    Body("STJ", "九江市浔阳生态环境局", "浔阳生态环境局", "department", duty_phone=phone(123)),
    Body("JWJ", "浔阳区纪律检查委员会、浔阳区监察委员会", "区纪委监委", "department", duty_phone=phone(125)),
    Body("RWB", "浔阳区人民武装部", "区人武部", "department", duty_phone=phone(124)),
    Body("RQS", "浔阳燃气服务公司（演示）", "燃气公司", "enterprise", duty_phone=phone(113)),
    Body("GDS", "浔阳供电服务中心（演示）", "供电中心", "enterprise", duty_phone=phone(114)),
    Body("PSS", "浔阳排水管护中心（演示）", "排水中心", "enterprise", "CGJ", duty_phone=phone(115)),
)


def bodies() -> list[Body]:
    """All of them, parents first."""
    district = read_district()
    found = [Body(ROOT, "浔阳区人民政府", "区政府", "government", "", duty_phone=phone(100)), *DEPARTMENTS]
    for number, (street, communities) in enumerate(district.communities.items()):
        name = district.names[street]
        office = name + ("办事处" if name.endswith("街道") else "")
        code = f"JD{street[-3:]}"
        found.append(Body(code, f"浔阳区{office}", name, "street", ROOT, street, phone(201 + number)))
        for community in communities:
            title = district.names[community]
            committee = title + ("民委员会" if title.endswith("村") else "居民委员会")
            found.append(Body(f"SQ{community[-6:]}", committee, title, "community", code, community))
    return found


def street_office(street: str) -> str:
    """Code of a street's office."""
    return f"JD{street[-3:]}"


def community_committee(community: str) -> str:
    """Code of a community's committee."""
    return f"SQ{community[-6:]}"
