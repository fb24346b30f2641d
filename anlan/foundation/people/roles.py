"""The roles of the house. A role is code; who holds it is data (Posting).

What a role may do is declared by each module in its `permissions.py`, beside the thing itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role with the words that describe it to a person."""

    key: str
    title: str
    description: str


COMMANDER = Role("commander", "指挥长", "区领导：签发响应与预警，裁决指令冲突")
DUTY_CHIEF = Role("duty_chief", "带班领导", "值班带班：启动响应、复核预警、督办")
DUTY_OFFICER = Role("duty_officer", "值班员", "指挥中心值班：确认告警、派单、一键响应、拟预警与信息快报")
BUREAU_STAFF = Role("bureau_staff", "应急局干部", "区应急局科室：全区业务的受理、复核与统计")
DEPARTMENT_STAFF = Role("department_staff", "部门干部", "区级部门：本部门承办的事项与资源")
STREET_STAFF = Role("street_staff", "街道干部", "街道办：本街道辖区内的事项")
COMMUNITY_STAFF = Role("community_staff", "社区干部", "社区：本社区辖区内的事项")
GRID_WORKER = Role("grid_worker", "网格员", "网格员：本网格的巡查、核实与处置")
ENTERPRISE_SAFETY = Role("enterprise_safety", "企业安全员", "企业：本企业的设备、告警与整改")
TEAM_LEADER = Role("team_leader", "队伍负责人", "救援队伍：接受任务、报告到场与完成")
EXPERT = Role("expert", "专家", "应急专家：查看所邀事件并提意见")
AUDITOR = Role("auditor", "审计员", "查看留痕，不办业务")
ADMINISTRATOR = Role("administrator", "系统管理员", "账号、机构、规则与设备的管理，不办业务")
PLATFORM = Role("platform", "外部平台", "其他平台经接口密钥读写被授权的内容")

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        COMMANDER,
        DUTY_CHIEF,
        DUTY_OFFICER,
        BUREAU_STAFF,
        DEPARTMENT_STAFF,
        STREET_STAFF,
        COMMUNITY_STAFF,
        GRID_WORKER,
        ENTERPRISE_SAFETY,
        TEAM_LEADER,
        EXPERT,
        AUDITOR,
        ADMINISTRATOR,
        PLATFORM,
    )
}
