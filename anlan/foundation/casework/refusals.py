"""Why a step is refused: small exceptions, each with a sentence for the person and what to do about it."""

from collections.abc import Mapping
from datetime import datetime

from anlan.foundation.casework.wording import moment
from anlan.kit.refusal import Refusal


class StepRefused(Refusal):
    """A step that does not happen; nothing was changed. `str()` is the sentence to show."""


class CaseNotFound(StepRefused):
    """No such case, or not for this account: the same words, so existence is not revealed."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有找到这件事。编号可能有误，或不在你的管辖范围。需要协同，请承办人发起联办。")


class UnknownStep(StepRefused):
    """The procedure has no such step."""

    code = "unknown_step"
    status = 404

    def __init__(self, key: str, known: list[str]) -> None:
        super().__init__(f"没有「{key[:40]}」这一步，本类事项的步骤有：{'、'.join(known)}。")


class NotAllowed(StepRefused):
    """The account may not take this step here."""

    code = "not_allowed"
    status = 403


class WrongState(StepRefused):
    """The case is not where the step starts."""

    code = "wrong_state"


class AlreadyMoved(StepRefused):
    """Someone else moved the case first. What was filled is not lost: the page keeps it."""

    code = "already_moved"

    def __init__(self, who: str, when: datetime, what: str, state: str) -> None:
        self.who, self.when = who, when
        super().__init__(
            f"{who} 已于 {moment(when)} 办理「{what}」，此件现为「{state}」。"
            "你填写的内容没有提交，请核对最新情况后再办。"
        )


class NotNow(StepRefused):
    """The step is known and allowed, but something has to happen first."""

    code = "not_now"


class Busy(StepRefused):
    """Two people moved two cases into one another at the same moment."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("有人正在同时办理相关的事项，这次没有提交。请看一眼最新情况后再办。")


class BadKey(StepRefused):
    """The idempotency key is no key."""

    code = "bad_key"
    status = 422

    def __init__(self) -> None:
        super().__init__("幂等键只能用英文字母、数字和 - _ . :，最多 64 个字符，请换一个键再提交。")


class KeyReused(StepRefused):
    """The idempotency key was already used for something else."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("这个幂等键已用于本件的另一次办理，请为每次提交换一个新的键。")


class FormInvalid(StepRefused):
    """What was filled does not do; `errors` maps the field's name to Chinese sentences (`__all__` for the whole)."""

    code = "form_invalid"
    status = 422

    def __init__(self, errors: Mapping[str, list[str]], labels: Mapping[str, str]) -> None:
        self.errors = {name: list(texts) for name, texts in errors.items()}
        self.fields = {name: "；".join(texts) for name, texts in self.errors.items()}
        said = [
            f"{labels.get(name, '')}：{text}" if labels.get(name) else text
            for name, texts in self.errors.items()
            for text in texts
        ]
        super().__init__(f"还有 {len(said)} 处需要补充。" + "；".join(said) + "。")
