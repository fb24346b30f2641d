"""Why command refuses: each with a sentence. They are casework refusals, so pages and API treat them alike."""

from datetime import datetime

from django.utils import timezone

from anlan.foundation.casework.api import StepRefused


class NotFound(StepRefused):
    """No such record, or not for this account: the same words."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有找到这件事。编号可能有误，或不在你的管辖范围。")


class NotYours(StepRefused):
    """The record is visible, the act is not this account's."""

    code = "not_allowed"
    status = 403


class AlreadyStarted(StepRefused):
    """Another officer was first."""

    code = "already_started"

    def __init__(self, who: str, when: datetime, number: str, response_id: int) -> None:
        self.number, self.response_id = number, response_id
        super().__init__(
            f"{who}已于 {timezone.localtime(when):%H:%M:%S} 启动响应，事件 {number}。没有重复派出，请到事件页查看。"
        )


class TooLate(StepRefused):
    """The ten minutes in which a response can be taken back are over."""

    code = "too_late"


class WrongStep(StepRefused):
    """The record is past this step."""

    code = "wrong_state"


class Incomplete(StepRefused):
    """Something that is needed was not given."""

    code = "incomplete"
    status = 422


class KeyUsed(StepRefused):
    """The idempotency key belongs to another act."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("这个幂等键已用于另一次办理，请为每次提交换一个新的键。")
