from __future__ import annotations

from allauth.socialaccount.providers.openid_connect.views import callback
from django.urls import path, re_path

from rresi.accounts import portraits, views

app_name = "accounts"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("profile/", views.profile, name="profile"),
    path("profile/portrait/", views.portrait, name="portrait"),
    path("profile/export/", views.export, name="export"),
    path("profile/erase/", views.erase, name="erase"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invite/<int:number>/again/", views.resend_invitation, name="resend_invitation"),
    path(
        "people/invite/<int:number>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("people/<int:number>/", views.person, name="person"),
]

# A provider knows one address to send people back to, so it carries no language.
provider_patterns = [
    path(
        "account/oidc/<slug:provider_id>/login/callback/",
        callback,
        name="openid_connect_callback",
    ),
]

# A portrait is the same in every language.
portrait_patterns = [re_path(rf"^{portraits.PATH}$", views.portrait_file, name="portrait_file")]
