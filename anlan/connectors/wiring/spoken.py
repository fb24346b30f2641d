"""What an installer is asked for, by protocol: how a device calls itself, whether it has a password, which channels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anlan.connectors.codecs import CODECS
from anlan.connectors.gb26875.tables import DEVICE_STATE
from anlan.connectors.hj212.tables import FACTORS
from anlan.connectors.json_mapping.codec import CODEC as JSON
from anlan.connectors.jt808.tables import ALARMS, EXTRAS, STATUS
from anlan.connectors.listeners import PORT_VARIABLES
from anlan.connectors.sl651.tables import ELEMENTS, SERIES, STATES

TITLES: Mapping[str, str] = {**{key: codec.title for key, codec in CODECS.items()}, JSON.key: JSON.title}


@dataclass(frozen=True)
class Spoken:
    """One protocol's part of the form. `passcode` is what its password is called, empty when it has none."""

    key: str
    identity: str
    pattern: str
    example: str
    hint: str
    passcode: str = ""
    passcode_pattern: str = ""
    passcode_hint: str = ""
    options: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The protocol in words."""
        return TITLES[self.key]

    @property
    def variable(self) -> str:
        """Where its port stands."""
        return PORT_VARIABLES[self.key]

    def spelling(self, said: str) -> str:
        """The identity as the server looks for it."""
        said = said.strip()
        if self.key == "jt808":
            return said.lstrip("0")
        return said.upper() if self.key in ("gb26875", "sl651") else said

    def is_identity(self, said: str) -> bool:
        """Whether this can be the name of a device on the wire."""
        return re.fullmatch(self.pattern, said) is not None


GB26875 = Spoken(
    "gb26875",
    identity="源地址",
    pattern=r"[0-9A-F]{12}",
    example="B22396604001",
    hint="报文里的 6 字节源地址，按发送次序写成 12 位十六进制",
    options=("clock",),
)
SL651 = Spoken(
    "sl651",
    identity="遥测站地址",
    pattern=r"[0-9A-F]{10}",
    example="0030301490",
    hint="5 字节地址，写成 10 位十六进制",
    passcode="密码",
    passcode_pattern=r"[0-9A-Fa-f]{4}",
    passcode_hint="2 字节，写成 4 位十六进制；留空不核对",
)
HJ212 = Spoken(
    "hj212",
    identity="设备唯一标识 MN",
    pattern=r"[0-9A-Za-z]{1,24}",
    example="88888880000001",
    hint="报文里的 MN，大小写与设备一致",
    passcode="访问密码 PW",
    passcode_pattern=r"[0-9A-Za-z]{1,9}",
    passcode_hint="报文里的 PW；留空不核对",
)
JT808 = Spoken(
    "jt808",
    identity="终端手机号",
    pattern=r"[0-9]{1,20}",
    example="13800138000",
    hint="前面的 0 不计。鉴权码由平台在终端注册时发给它，不用填写",
)
BY_MAPPING = Spoken(
    "json",
    identity="设备标识",
    pattern=r"[A-Za-z0-9_.:-]{1,40}",
    example="shed-3",
    hint="主题或消息里的设备名。登录用设备编号和设备凭据",
    options=("mapping", "gateway"),
)
SPOKEN = {one.key: one for one in (GB26875, SL651, HJ212, JT808, BY_MAPPING)}

PLACE = (("latitude", "纬度"), ("longitude", "经度"), ("speed", "速度"), ("direction", "方向"), ("altitude", "高程"))


def channels_of(protocol: str) -> list[tuple[str, str]]:
    """(channel, title) of the values that a protocol names for all devices; others are seen once a device has sent."""
    if protocol == "sl651":
        found = [(f"{mark:02X}", title) for mark, (title, _) in ELEMENTS.items()]
        found += [(f"{mark:02X}", title) for mark, (title, *_) in SERIES.items()]
        return found + [(f"45/{name}", title) for _, name, title in STATES]
    if protocol == "hj212":
        return [(f"{code}-Rtd", f"{title}实时值") for code, (title, _) in FACTORS.items()]
    if protocol == "jt808":
        found = [*PLACE]
        found += [(name, title) for _, name, title, *_ in EXTRAS.values()]
        found += [(f"alarm/{name}", f"报警：{title}") for _, name, title in ALARMS]
        return found + [(f"status/{name}", f"状态：{title}") for _, name, title in STATUS]
    if protocol == "gb26875":
        return [(f"device/{name}", f"传输装置{title}") for _, name, title in DEVICE_STATE]
    return []
