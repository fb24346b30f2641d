"""Names of people, roads, estates and businesses. All invented, except the roads."""

from random import Random

from anlan.kit.identifiers import uscc_check_sign

SURNAMES = "王李张刘陈杨黄吴周徐孙胡朱高林何郭罗宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 建华 建国 志强 文斌 海燕 晓东 小红 玉兰 "
    "春梅 国庆 立新 永红 卫东 雪梅 晨曦 子涵 浩然 思远 俊杰 佳怡 欣怡 梓萱 宇航 婷婷 丹丹 鹏飞 慧敏 振华 光明 庆华"
).split()  # noqa: SIM905
ROADS = (
    "浔阳路 滨江路 长虹大道 十里大道 九瑞大道 龙开河路 庐山路 塔岭南路 环城路 大中路 四码头路 人民路 湖滨路 "
    "白水湖路 金鸡坡路 八里湖大道 前进西路 德化路 南湖路 甘棠南路 溢浦路 三马路 向阳路 西二路 螺蛳墩路"
).split()  # noqa: SIM905
ESTATES = (
    "湖滨 庐峰 浔阳新村 金园 锦绣江南 柴桑春天 滨江花园 怡祥苑 长江明珠 甘棠人家 南湖 白水明珠 龙开花园 翠湖苑 "
    "九龙新城 江岸名都 琵琶湾 向阳新村 供电局宿舍 船厂宿舍 石化生活区 老鹳塘 幸福里 桃园 孙家垅 沙子墩"
).split()  # noqa: SIM905

_FIRST = (
    "浔味 庐峰 甘棠 江畔 九派 柴桑 湓城 琵琶 锦绣 鸿福 顺达 金源 宏远 兴隆 聚贤 天盛 华泰 恒丰 永信 瑞祥 "
    "长虹 望江 烟水 南湖 江州 浪井 德化 临江 白鹿 云居"
).split()  # noqa: SIM905
_BUSINESS: dict[str, list[str]] = {
    "catering": ["酒楼", "火锅店", "烧烤店", "面馆", "小炒店", "茶餐厅", "农家菜馆", "早点铺", "海鲜大排档"],
    "manufacture": ["机械制造有限公司", "纺织有限公司", "包装制品厂", "电子元件有限公司", "金属加工厂", "家具厂"],
    "chemical": ["化工有限公司", "油料储运有限公司", "气体有限公司", "加油站", "涂料有限公司"],
    "crowd": ["商场", "宾馆", "影城", "网吧", "健身中心", "歌厅", "批发市场", "超市"],
    "construction": ["建筑工程有限公司", "建设工地", "装饰工程有限公司"],
    "transport": ["运输有限公司", "出租汽车公司", "物流车队", "港口装卸有限公司"],
    "storage": ["仓储有限公司", "冷链物流园", "快递分拨中心"],
    "institution": ["小学", "幼儿园", "养老院", "社区医院", "中学", "培训学校"],
    "utility": ["燃气服务站", "水厂", "供热站", "污水处理站"],
}


def person(dice: Random) -> str:
    """A name of two or three characters."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def mobile(dice: Random) -> str:
    """A number of the right form; the demo has no channel that could call it."""
    return f"1990{dice.randrange(10**7):07d}"


def address(dice: Random) -> str:
    """A road and a number."""
    return f"{dice.choice(ROADS)}{dice.randrange(1, 400)}号"


def business(industry: str, dice: Random) -> str:
    """A business name of an industry."""
    first, kind = dice.choice(_FIRST), dice.choice(_BUSINESS[industry])
    return f"{'九江' if kind.endswith('公司') or dice.random() < 0.2 else ''}{first}{kind}"


def estate_building(dice: Random) -> str:
    """A building of a housing estate."""
    return f"{dice.choice(ESTATES)}小区{dice.randrange(1, 30)}栋"


def invented_uscc(number: int) -> str:
    """A code of the right form in a block (…MAD…) that the demo keeps for itself."""
    body = f"91360403MAD{number:06d}"
    return body + uscc_check_sign(body)
