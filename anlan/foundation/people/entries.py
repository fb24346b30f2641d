"""The journal entries of people, each with its sentence."""

from anlan.foundation.journal.entries import register_entry

SENTENCES = {
    "people.account.signed_in": "{actor} 登录（{address}）",
    "people.account.sign_in_refused": "账号 {username} 登录被拒：{reason}（{address}）",
    "people.account.locked_out": "账号 {username} 连续失败 {failures} 次，锁定 {minutes} 分钟（{address}）",
    "people.account.unlocked": "{actor} 解除了 {subject} 的登录锁定",
    "people.account.signed_out": "{actor} 退出登录",
    "people.account.session_ended": "{subject} 的一处登录结束：{reason}",
    "people.account.password_changed": "{actor} 更改了自己的密码",
    "people.account.password_reset": "{actor} 重置了 {subject} 的密码",
    "people.account.second_factor_enrolled": "{actor} 启用了动态验证码",
    "people.account.second_factor_removed": "{actor} 移除了 {subject} 的动态验证码",
    "people.account.backup_code_used": "{actor} 用备用码登录，还剩 {left} 个",
    "people.account.backup_codes_renewed": "{actor} 换了一组备用码",
    "people.account.created": "{actor} 新建账号 {subject}（{username}）",
    "people.account.changed": "{actor} 修改了账号 {subject}：{changes}",
    "people.account.phone_read": "{actor} 查看了 {subject} 的手机号全号",
    "people.account.deactivated": "{actor} 停用了账号 {subject}，原因：{reason}",
    "people.account.reactivated": "{actor} 恢复了账号 {subject}",
    "people.posting.granted": "{actor} 任命 {subject} 为 {role}，范围：{remit}",
    "people.posting.ended": "{actor} 免去 {subject} 的 {role}，范围：{remit}",
    "people.key.created": "{actor} 新建接口密钥 {subject}（{prefix}），权限 {scopes}",
    "people.key.revoked": "{actor} 停用接口密钥 {subject}（{prefix}）",
    "people.organisation.created": "{actor} 新建机构 {subject}",
    "people.organisation.changed": "{actor} 修改了机构 {subject}：{changes}",
}


def register_entries() -> None:
    """Name every entry of people."""
    for kind, sentence in SENTENCES.items():
        register_entry(kind, sentence)
