"""The commands of `anlan`, by name. A command is a module with two functions:

    def add_arguments(parser: argparse.ArgumentParser) -> None
    def run(arguments: argparse.Namespace) -> int      # the exit code

It is imported only when it is called, so that `anlan --help` answers at once. Unless `needs_django` is false,
Django is set up before the import. A command whose module is not installed (the demo's, where it was left out)
does not exist.
"""

import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """Where a command lives and the line that `anlan --help` shows for it."""

    module: str
    help: str
    needs_django: bool = True

    @property
    def is_installed(self) -> bool:
        """Whether its module is there."""
        try:
            return importlib.util.find_spec(self.module) is not None
        except ModuleNotFoundError:
            return False


_DECLARED: dict[str, Command] = {
    "up": Command("anlan.ops.commands.up", "启动整套系统，按 Ctrl-C 停止", needs_django=False),
    "down": Command("anlan.ops.commands.down", "停止正在运行的系统", needs_django=False),
    "status": Command("anlan.ops.commands.status", "查看各进程是否在运行，有没有投递不成的事件"),
    "migrate": Command("anlan.ops.commands.migrate", "建立或更新数据库结构，载入规则参数"),
    "rules load": Command("anlan.ops.commands.rules_load", "载入各模块 rules.yaml 中的规则参数"),
    "demo load": Command("demo.commands.load", "载入演示数据（浔阳区）"),
    "scenario": Command("demo.commands.scenario", "播放一段情景：rainstorm、gas、fire、flood"),
    "account create": Command("anlan.ops.commands.account_create", "创建账号"),
    "account reset-password": Command("anlan.ops.commands.account_reset_password", "重设账号密码"),
    "account list": Command("anlan.ops.commands.account_list", "列出账号和角色"),
    "device credential": Command("anlan.ops.commands.device_credential", "为设备签发或更换接入凭据"),
    "device connect": Command("anlan.ops.commands.device_connect", "登记设备的协议、标识和测点通道"),
    "readings import": Command("anlan.ops.commands.readings_import", "从 CSV、XLSX 补录历史读数，--dry-run 只核对"),
    "journal": Command("anlan.ops.commands.journal", "verify 校验留痕；anchor 把链头签名写到库外"),
    "casework": Command("anlan.ops.commands.casework", "由声明生成流程说明，或立即检查办理时限"),
    "deadline": Command("anlan.ops.commands.deadline", "按工作日计算期限"),
    "cap check": Command("anlan.ops.commands.cap", "检查 CAP 1.0、1.1、1.2 预警消息是否合规", needs_django=False),
    "cap feeds": Command("anlan.ops.commands.cap_feeds", "查看接入的 CAP 预警来源，--poll 立即轮询"),
    "holidays add": Command("anlan.ops.commands.holidays_add", "录入一年的节假日安排（国务院办公厅通知全文）"),
    "bench locate": Command("demo.commands.bench_locate", "压测：坐标定位到网格的用时"),
    "bench warning": Command("anlan.ops.commands.bench_warning", "压测：读数到浏览器推送的时延", needs_django=False),
    "bench response": Command("anlan.ops.commands.bench_response", "压测：一键响应与整体撤回", needs_django=False),
    "bench history": Command(
        "anlan.ops.commands.bench_history", "压测：一年的曲线与一天的曲线各要多久", needs_django=False
    ),
    "bench storm": Command("anlan.ops.commands.bench_storm", "压测：十秒内一万个测点同时越线", needs_django=False),
    "bench lists": Command("anlan.ops.commands.bench_lists", "压测：百万行列表的各种筛选", needs_django=False),
    "chaos": Command("anlan.ops.commands.chaos", "强杀演练：负载下随机终止进程", needs_django=False),
    "decode": Command("anlan.ops.commands.decode", "解读设备报文：gb26875、sl651、hj212、jt808", needs_django=False),
    "fuzz": Command("anlan.ops.commands.fuzz", "用变异报文检验协议解码与服务端：崩溃、用时、内存"),
    "process": Command("anlan.ops.commands.process", "单独运行一个进程（供 systemd、容器使用）", needs_django=False),
    "jobs": Command("anlan.ops.commands.jobs", "运行定时任务进程"),
    "dispatch": Command("anlan.ops.commands.dispatch", "运行事件投递与留痕封存进程"),
    "events": Command("anlan.ops.commands.events", "failed 列出投递不成的事件；retry 重新投递"),
    "nats-config": Command("anlan.ops.commands.nats_config", "输出自建 NATS 服务器的配置", needs_django=False),
    "backup": Command("anlan.ops.commands.backup", "备份数据库、密钥与留痕锚点", needs_django=False),
    "restore": Command("anlan.ops.commands.restore", "把备份恢复到空的数据目录", needs_django=False),
}

COMMANDS = {name: command for name, command in _DECLARED.items() if command.is_installed}
