"""The register 一企一档、一房一档: enterprises, buildings and facilities, with their place and basic facts."""

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.prevention.registry.permissions import Permission


class Located(models.Model):
    """Something that stands at a place (WGS-84). `region_path` repeats the region's path so that lists filter on it."""

    name = models.CharField("名称", max_length=80)
    address = models.CharField("地址", max_length=120, blank=True)
    region = models.ForeignKey("territory.Region", models.PROTECT, related_name="+", verbose_name="所在区域")
    region_path = models.CharField("区域路径", max_length=120)
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")
    is_demo = models.BooleanField("演示数据", default=False)
    registered_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def _place_indexes(prefix: str) -> list[models.Index]:
    """`visible_to` filters on the path; "what is near" on the box."""
    return [
        models.Index(fields=["region_path"], name=f"{prefix}_path_like", opclasses=["varchar_pattern_ops"]),
        models.Index(fields=["longitude", "latitude"], name=f"{prefix}_place"),
    ]


class Enterprise(Located):
    """An enterprise or another unit with a 统一社会信用代码."""

    class Industry(models.TextChoices):
        """The fields of supervision the plan names."""

        CHEMICAL = "chemical", "危险化学品"
        MANUFACTURE = "manufacture", "工贸"
        CATERING = "catering", "餐饮（用气）"
        CROWD = "crowd", "人员密集场所"
        CONSTRUCTION = "construction", "建筑施工"
        TRANSPORT = "transport", "交通运输"
        STORAGE = "storage", "仓储物流"
        INSTITUTION = "institution", "学校医院养老"
        UTILITY = "utility", "市政公用"

    class Size(models.TextChoices):
        """Size as the statistics office tells it."""

        LARGE = "large", "大型"
        MEDIUM = "medium", "中型"
        SMALL = "small", "小型"
        MICRO = "micro", "微型"

    class RiskLevel(models.IntegerChoices):
        """Four levels, 1 the most serious (GEN-08)."""

        NONE = 0, "未评定"
        RED = 1, "红"
        ORANGE = 2, "橙"
        YELLOW = 3, "黄"
        BLUE = 4, "蓝"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    industry = models.CharField("行业领域", max_length=14, choices=Industry.choices)
    size = models.CharField("规模", max_length=8, choices=Size.choices)
    risk_level = models.SmallIntegerField("风险等级", choices=RiskLevel.choices, default=RiskLevel.NONE)
    employees = models.IntegerField("从业人数", null=True, blank=True)
    contact_name = models.CharField("安全负责人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("联系电话", blank=True)

    remit = Remit(view=Permission.VIEW, region="region_path", enterprise="uscc")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        indexes = _place_indexes("enterprise")
        constraints = [
            models.CheckConstraint(name="enterprise_risk_level", condition=Q(risk_level__range=(0, 4))),
            models.CheckConstraint(name="enterprise_uscc_form", condition=Q(uscc__regex="^[0-9A-Z]{18}$")),
        ]


class Building(Located):
    """A building, 一房一档."""

    class Grade(models.TextChoices):
        """Grade by JGJ 125-2016."""

        A = "A", "A级 结构安全"
        B = "B", "B级 个别构件危险"
        C = "C", "C级 局部危房"
        D = "D", "D级 整幢危房"
        UNKNOWN = "", "未鉴定"

    class Structure(models.TextChoices):
        """What carries the load."""

        BRICK = "brick", "砖混"
        BRICK_WOOD = "brick_wood", "砖木"
        FRAME = "frame", "框架"
        SHEAR = "shear", "剪力墙"
        STEEL = "steel", "钢结构"

    class Use(models.TextChoices):
        """What it is used for."""

        RESIDENCE = "residence", "住宅"
        SELF_BUILT = "self_built", "自建房"
        MIXED = "mixed", "商住混用"
        PUBLIC = "public", "公共建筑"
        INDUSTRIAL = "industrial", "厂房仓库"

    code = models.CharField("房屋编码", max_length=30, unique=True)
    use = models.CharField("用途", max_length=12, choices=Use.choices)
    structure = models.CharField("结构", max_length=12, choices=Structure.choices)
    grade = models.CharField("鉴定等级", max_length=1, choices=Grade.choices, blank=True)
    floors = models.SmallIntegerField("层数")
    height = models.DecimalField("高度", max_digits=5, decimal_places=1, help_text="米")
    built_year = models.SmallIntegerField("建成年份", null=True, blank=True)
    households = models.IntegerField("户数", null=True, blank=True)
    residents = models.IntegerField("常住人数", null=True, blank=True)

    remit = Remit(view=Permission.VIEW, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "房屋"
        indexes = _place_indexes("building")
        constraints = [models.CheckConstraint(name="building_floors", condition=Q(floors__range=(1, 120)))]


class Facility(Located):
    """Something that is watched and is neither an enterprise nor a building: an underpass, a pump, a slope …"""

    class Kind(models.TextChoices):
        """What it is."""

        UNDERPASS = "underpass", "下穿通道"
        ROAD = "road", "低洼路段"
        PUMP = "pump", "排涝泵站"
        RIVER = "river", "河道断面"
        LAKE = "lake", "湖泊"
        DIKE = "dike", "堤防闸口"
        SLOPE = "slope", "边坡"
        WEATHER = "weather", "气象雨量站"
        HYDRANT = "hydrant", "市政消火栓"
        TANK = "tank", "消防水箱水池"
        CHARGING = "charging", "电动自行车充电点"
        CONFINED = "confined", "有限空间"
        HAZARD = "hazard", "危险源装置"
        CAMERA = "camera", "视频点位"

    code = models.CharField("设施编码", max_length=30, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="facilities")
    enterprise_uscc = models.CharField("所属企业代码", max_length=18, blank=True)
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="facilities")
    keeper = models.CharField("管护单位", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    remit = Remit(view=Permission.VIEW, region="region_path", enterprise="enterprise_uscc")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "设施"
        indexes = [*_place_indexes("facility"), models.Index(fields=["kind"], name="facility_kind")]
