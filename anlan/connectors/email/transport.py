"""E-mail by SMTP. The Message-ID is the delivery's number, so that a server or a reader can know it again."""

import asyncio
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formataddr, formatdate

from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Setting, TransportKind

TIMEOUT_S = 20
PERMANENT = range(500, 600)


class Mailer:
    """One server; a connection per message, as they are few."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._host, self._port = given["host"], int(given.get("port") or 25)
        self._sender, self._name = given["sender"], given.get("sender_name", "")
        self._user, self._password = given.get("user", ""), given.get("password", "")
        self._security = given.get("security", "")

    async def send(self, order: LiveOrder) -> Outcome:
        """One mail."""
        return await asyncio.to_thread(self._send, self._mail(order), order.address)

    async def close(self) -> None:
        """Nothing stays open."""

    def _mail(self, order: LiveOrder) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = formataddr((self._name, self._sender)), order.address
        mail["Subject"], mail["Date"] = " ".join(order.title.split()), formatdate(localtime=True)
        mail["Message-ID"] = f"<{order.id}@{self._sender.rpartition('@')[2]}>"
        mail.set_content(order.text)
        return mail

    def _send(self, mail: EmailMessage, address: str) -> Outcome:
        try:
            with self._connected() as server:
                server.send_message(mail, self._sender, [address])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, said = next(iter(refusal.recipients.values()))
            return Outcome(
                "refused" if code in PERMANENT else "failed",
                f"收件地址被拒（{code} {said.decode(errors='replace')[:60]}）",
            )
        except smtplib.SMTPResponseException as refusal:
            return Outcome(
                "refused" if refusal.smtp_code in PERMANENT else "failed", f"邮件服务器拒绝（{refusal.smtp_code}）"
            )
        except (ConnectionRefusedError, smtplib.SMTPConnectError):
            return Outcome("failed", "邮件服务器连不上")
        return Outcome("accepted")

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._security == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S)
        if self._security == "starttls":
            server.starttls(context=context)
        if self._user:
            server.login(self._user, self._password)
        return server


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> Mailer:
    if "@" not in given.get("sender", ""):
        raise ValueError("发件地址不完整")
    if given.get("security", "") not in ("", "ssl", "starttls"):
        raise ValueError("加密方式须为 ssl、starttls 或留空")
    return Mailer(given)


EMAIL = TransportKind(
    key="email",
    title="邮件（SMTP）",
    medium="email",
    settings=(
        Setting("host", "服务器"),
        Setting("port", "端口", default="465", kind="number"),
        Setting("security", "加密方式", "ssl、starttls，内网不加密则留空", is_required=False, default="ssl"),
        Setting("sender", "发件地址"),
        Setting("sender_name", "发件人名称", is_required=False),
        Setting("user", "登录名", is_required=False),
        Setting("password", "登录密码", is_secret=True, is_required=False),
    ),
    open=_open,
    address_hint="邮箱地址",
)
