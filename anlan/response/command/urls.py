"""Addresses of command."""

from django.urls import path

from anlan.response.command.views import acts, field, incidents, proposals, responding

app_name = "command"

urlpatterns = [
    path("response/preview", responding.preview, name="preview"),
    path("response/start", responding.start, name="start"),
    path("response/<int:response_id>/withdraw", responding.withdraw, name="withdraw"),
    path("response/proposals/<int:proposal_id>/decline", proposals.decline, name="decline"),
    path("response/gathered/<int:gathered_id>/out", proposals.take_out_alarm, name="take-out"),
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/new", incidents.new, name="new"),
    path("incidents/<str:number>", incidents.incident, name="incident"),
    path("incidents/<str:number>/panel/<str:name>", incidents.panel, name="panel"),
    path("incidents/<str:number>/orders", acts.order, name="order"),
    path("incidents/<str:number>/orders/<int:order_id>/close", acts.close_order, name="close-order"),
    path("incidents/<str:number>/conflicts", acts.flag, name="flag"),
    path("incidents/<str:number>/conflicts/<int:conflict_id>/decide", acts.decide, name="decide"),
    path("incidents/<str:number>/posts/<int:post_id>/attend", acts.attend, name="attend"),
    path("incidents/<str:number>/notes", acts.note, name="note"),
    path("incidents/<str:number>/read", acts.read, name="read"),
    path("incidents/<str:number>/tasks", acts.assign, name="assign"),
    path("incidents/<str:number>/dialog/<str:name>", acts.dialog, name="dialog"),
    path("incidents/<str:number>/tasks/<int:task_id>/<str:step_key>", acts.step, name="step"),
    path("incidents/<str:number>/adjust", acts.adjust, name="adjust"),
    path("incidents/<str:number>/terminate", acts.terminate, name="terminate"),
    path("incidents/<str:number>/messages/<int:message_id>/review", acts.review, name="review"),
    path("incidents/<str:number>/reports/<int:report_id>", acts.report, name="report"),
    path("tasks", field.tasks, name="tasks"),
    path("tasks/<int:task_id>", field.task, name="task"),
    path("tasks/<int:task_id>/<str:step_key>", field.take_step, name="task-step"),
    path("tasks/teams/<int:team_id>/position", field.where, name="position"),
    path("tasks/teams/<int:team_id>/home", field.back_home, name="home"),
]
