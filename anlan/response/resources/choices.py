"""The words of resources: kinds, skills and states."""

from django.db import models


class TeamKind(models.TextChoices):
    """Kinds of rescue team (突发事件应对法 第三十九、四十条)."""

    NATIONAL = "national", "国家综合性消防救援队"
    PROFESSIONAL = "professional", "专业队"
    VOLUNTEER = "volunteer", "志愿者队"
    LOCAL = "local", "街道社区队"
    UNIT = "unit", "单位专兼职队"
    SOCIAL = "social", "社会力量"


class Skill(models.TextChoices):
    """What a team can do; run cards of plans ask by these words."""

    DRAINAGE = "drainage", "排水抽排"
    DIKE = "dike", "巡堤抢险"
    ENGINEERING = "engineering", "工程抢险"
    RESCUE = "rescue", "搜救破拆"
    WATER_RESCUE = "water_rescue", "水上救援"
    FIRE = "fire", "灭火"
    HAZMAT = "hazmat", "侦检与危化处置"
    GAS = "gas", "燃气抢修"
    MEDICAL = "medical", "医疗救护"
    TRAFFIC = "traffic", "交通管制"
    ORDER = "order", "治安警戒"
    EVACUATION = "evacuation", "转移安置"
    POWER = "power", "电力抢修"
    TELECOM = "telecom", "通信保障"
    LOGISTICS = "logistics", "物资运输"
    DISINFECTION = "disinfection", "防疫消杀"


class TeamState(models.TextChoices):
    """Where a team stands in its day."""

    READY = "ready", "备勤"
    MOVING = "moving", "途中"
    ON_SITE = "on_site", "到场"
    RETURNING = "returning", "返回"
    OUT = "out", "停用"


class MoveState(models.TextChoices):
    """The life of one movement of a team."""

    MOVING = "moving", "途中"
    ON_SITE = "on_site", "到场"
    RETURNED = "returned", "已归队"
    WITHDRAWN = "withdrawn", "已撤回"


class StockChange(models.TextChoices):
    """Why a quantity changed."""

    IN = "in", "入库"
    OUT = "out", "出库"
    TAKEN = "taken", "调拨"
    GIVEN_BACK = "given_back", "退回"
    COUNTED = "counted", "盘点"


class ShelterKind(models.TextChoices):
    """Shelters by how long people may stay (GB/T 44013-2024 names the classes)."""

    EMERGENCY = "emergency", "紧急避难场所"
    SHORT = "short", "短期避难场所"
    LONG = "long", "长期避难场所"
