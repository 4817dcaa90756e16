"""Check-in, evaluation, promises, certificates and the dossier."""

from __future__ import annotations

from django.urls import URLPattern, path

from rresi.events.views import (
    badges,
    certificates,
    check_in,
    check_in_desk,
    dossier,
    evaluation,
    notes,
    photographs,
    promises,
)

after_patterns: list[URLPattern] = [
    path("<slug:slug>/check-in/", check_in.door, name="door"),
    path("<slug:slug>/check-in/worker.js", check_in.worker, name="door_worker"),
    path("<slug:slug>/check-in/people/", check_in.people, name="door_people"),
    path("<slug:slug>/check-in/scans/", check_in.scans, name="door_scans"),
    path("<slug:slug>/check-in/by-name/", check_in.by_name, name="door_by_name"),
    path("<slug:slug>/check-in/walk-in/", check_in.walk_in, name="door_walk_in"),
    path("<slug:slug>/desk/check-in/", check_in_desk.overview, name="desk_check_in"),
    path("<slug:slug>/desk/check-in/<uuid:scan>/", check_in_desk.settle, name="scan_settle"),
    path("<slug:slug>/desk/badges.pdf", badges.badges, name="badges"),
    path("<slug:slug>/desk/register.<str:form>", badges.register, name="register"),
    path("mine/<str:token>/evaluate/", evaluation.begin, name="mine_evaluate"),
    path("mine/<str:token>/evaluate/form/", evaluation.take, name="mine_take_form"),
    path("<slug:slug>/evaluate/", evaluation.answer, name="evaluate"),
    path("<slug:slug>/desk/evaluation/", evaluation.overview, name="desk_evaluation"),
    path("<slug:slug>/desk/evaluation/act/", evaluation.act, name="evaluation_act"),
    path("<slug:slug>/desk/evaluation/preview/", evaluation.preview, name="evaluation_preview"),
    path("<slug:slug>/desk/evaluation/close/", evaluation.close, name="evaluation_close"),
    path("mine/<str:token>/promises/", promises.own, name="mine_promises"),
    path("mine/<str:token>/promises/act/", promises.act, name="mine_promise_act"),
    path("<slug:slug>/desk/promises/", promises.overview, name="desk_promises"),
    path("<slug:slug>/desk/promises/act/", promises.moderate, name="promise_moderate"),
    path("regions/<slug:slug>/promises/", promises.moderate_in_region, name="region_promises"),
    path("mine/<str:token>/notes/", notes.own, name="mine_notes"),
    path("mine/<str:token>/notes/act/", notes.act, name="mine_notes_act"),
    path("mine/<str:token>/certificate/", certificates.own, name="mine_certificate"),
    path(
        "mine/<str:token>/certificate/file.<str:form>",
        certificates.own_file,
        name="mine_certificate_file",
    ),
    path("<slug:slug>/desk/certificates/", certificates.overview, name="desk_certificates"),
    path("<slug:slug>/desk/certificates/act/", certificates.act, name="certificates_act"),
    path(
        "<slug:slug>/desk/certificates/<int:pk>/revoke/",
        certificates.revoke,
        name="certificate_revoke",
    ),
    path(
        "<slug:slug>/desk/certificates/<int:pk>/file.pdf",
        certificates.paper,
        name="certificate_paper",
    ),
    path("<slug:slug>/desk/dossier/", dossier.overview, name="desk_dossier"),
    path("<slug:slug>/desk/dossier/close/", dossier.close, name="dossier_close"),
    path("<slug:slug>/desk/dossier/lessons/", dossier.lessons, name="dossier_lessons"),
    path("<slug:slug>/desk/dossier/file.<str:form>", dossier.file, name="dossier_file"),
    path("<slug:slug>/desk/words/", dossier.words, name="desk_words"),
    path("<slug:slug>/desk/words/file/", dossier.words_file, name="words_file"),
    path("<slug:slug>/desk/words/act/", dossier.words_act, name="words_act"),
    path("<slug:slug>/desk/photographs/<int:pk>/", photographs.edit, name="photograph_edit"),
    path(
        "<slug:slug>/desk/photographs/<int:pk>/picture/",
        photographs.picture,
        name="photograph_picture",
    ),
]
