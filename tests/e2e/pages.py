"""Every page there is, by the name of its address; `test_pages.py` visits each."""

from __future__ import annotations

LANGUAGES = ("en", "nl", "de", "tr", "fr")

# Address without its language. Every page a visitor can open without signing in.
PUBLIC = {
    "portal:home": "/",
    "portal:search": "/search/?q=co-operative",
    "portal:about": "/about/",
    "portal:privacy": "/privacy/",
    "portal:accessibility": "/accessibility/",
    "portal:contact": "/contact/",
    "portal:mailbox": "/demo-mail/",
    "practices:list": "/practices/",
    "practices:compare": "/practices/compare/?p=impactcity-the-hague&p=fairkauf-hannover",
    "practices:booklet": "/practices/booklet/",
    "practices:detail": "/practices/impactcity-the-hague/",
    "regions:list": "/regions/",
    "regions:detail": "/regions/the-hague/",
    "ecosystem:organisation": "/organisations/social-club-den-haag/",
    "events:list": "/missions/",
    "events:detail": "/missions/mission-the-hague/",
    "projects:partners": "/partners/",
    "news:list": "/news/",
    "news:detail": "/news/five-cities-and-regions-start-rresi/",
    "account_login": "/account/login/",
    "account_signup": "/account/signup/",
    "account_request_login_code": "/account/login/code/",
    "account_reset_password": "/account/password/reset/",
    "account_password_reset_completed": "/account/password/reset/done/",
    "account_inactive": "/account/inactive/",
    "socialaccount_login_cancelled": "/account/3rdparty/login/cancelled/",
    "socialaccount_login_error": "/account/3rdparty/login/error/",
    "practices:fit": "/practices/impactcity-the-hague/fit/",
    "practices:lineage": "/practices/impactcity-the-hague/lineage/",
    "practices:questions": "/practices/impactcity-the-hague/questions/",
}

# Pages that answer with another status than 200.
STATUS = {"socialaccount_login_error": 401}

# Pages for who has signed in; visited as the network's coordinator.
SIGNED_IN = {
    "accounts:profile": "/account/profile/",
    "accounts:erase": "/account/profile/erase/",
    "account_email": "/account/email/",
    "account_change_password": "/account/password/change/",
    "account_logout": "/account/logout/",
    "mfa_index": "/account/2fa/",
    "mfa_activate_totp": "/account/2fa/totp/activate/",
    "mfa_list_webauthn": "/account/2fa/webauthn/",
    "mfa_add_webauthn": "/account/2fa/webauthn/add/",
    "socialaccount_connections": "/account/3rdparty/",
    "account_reauthenticate": "/account/reauthenticate/",
    "mfa_reauthenticate": "/account/2fa/reauthenticate/",
    "accounts:people": "/account/people/",
    "accounts:person": "/account/people/2/",
    "practices:translate": "/practices/impactcity-the-hague/translate/",
    "practices:translation": "/practices/impactcity-the-hague/translate/tr/",
}

# What has no page of its own, with the reason.
NO_PAGE = {
    "sitemap": "for machines",
    "practices:booklet_pdf": "a file",
    "practices:pdf": "a file",
    "practices:feed": "for machines",
    "accounts:export": "a file",
    "account_set_password": "for who came by single sign-on and has no password",
    "account_email_verification_sent": "a step: the journey of signing up",
    "account_confirm_login_code": "a step: the journey of signing in by code",
    "account_confirm_password_reset_code": "a step after a code was asked for",
    "account_complete_password_reset": "a step after a code was accepted",
    "mfa_authenticate": "a step after a password, for who has a second factor",
    "mfa_deactivate_totp": "for who has a second factor",
    "mfa_view_recovery_codes": "for who has a second factor",
    "mfa_generate_recovery_codes": "for who has a second factor",
    "mfa_download_recovery_codes": "a file",
    "mfa_edit_webauthn": "for who has a passkey",
    "mfa_remove_webauthn": "for who has a passkey",
    "mfa_login_webauthn": "for the page's script",
    "mfa_reauthenticate_webauthn": "for the page's script",
    "socialaccount_signup": "a step after single sign-on elsewhere",
    "openid_connect_login": "sends to another site",
    "openid_connect_callback": "comes from another site",
}
