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
}

# Pages for who has signed in, and as whom.
SIGNED_IN = {
    "accounts:profile": "/account/profile/",
    "accounts:erase": "/account/profile/erase/",
    "account_email": "/account/email/",
    "account_change_password": "/account/password/change/",
    "account_logout": "/account/logout/",
    "mfa_index": "/account/2fa/",
    "practices:translate": "/practices/impactcity-the-hague/translate/",
}

# What has no page of its own, with the reason.
NO_PAGE = {
    "sitemap": "for machines",
    "practices:booklet_pdf": "a file",
    "practices:pdf": "a file",
    "practices:feed": "for machines",
    "accounts:export": "a file",
}
