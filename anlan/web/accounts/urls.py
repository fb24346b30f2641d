"""Addresses of accounts."""

from django.urls import path

from anlan.web.accounts import administration, bodies, own, signing_in, why

app_name = "accounts"
urlpatterns = [
    path("login", signing_in.sign_in, name="sign_in"),
    path("login/code", signing_in.second_step, name="sign_in_code"),
    path("logout", signing_in.sign_out, name="sign_out"),
    path("why", why.why, name="why"),
    path("account", own.account, name="own"),
    path("account/password", own.password, name="password"),
    path("account/second-factor", own.second_factor, name="second_factor"),
    path("account/second-factor/<str:what>", own.second_factor_change, name="second_factor_change"),
    path("account/sessions/end", own.end_session, name="end_sessions"),
    path("account/sessions/<int:number>/end", own.end_session, name="end_session"),
    path("admin/accounts", administration.account_list, name="list"),
    path("admin/accounts/new", administration.new_account, name="new"),
    path("admin/accounts/<str:username>", administration.account_page, name="account"),
    path("admin/accounts/<str:username>/postings", administration.grant, name="grant"),
    path("admin/accounts/<str:username>/postings/<int:number>/end", administration.relieve, name="relieve"),
    path("admin/accounts/<str:username>/<str:what>", administration.act, name="act"),
    path("admin/organisations", bodies.organisation_list, name="organisations"),
    path("admin/organisations/new", bodies.new_organisation, name="new_organisation"),
    path("admin/organisations/<str:code>", bodies.organisation_page, name="organisation"),
    path("admin/keys", bodies.key_list, name="keys"),
    path("admin/keys/new", bodies.new_key, name="new_key"),
    path("admin/keys/<str:prefix>/revoke", bodies.revoke_key, name="revoke_key"),
    path("admin/roles", bodies.roles, name="roles"),
]
