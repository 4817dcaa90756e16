"""Registration, participants' own pages, delegations, wishes and meetings."""

from __future__ import annotations

from django.urls import path

from rresi.events.views import delegations, meetings, mine, people, registering, wishes, writing

registration_patterns = [
    path("mine/<str:token>/", mine.overview, name="mine"),
    path("mine/<str:token>/change/", mine.change, name="mine_change"),
    path("mine/<str:token>/act/", mine.act, name="mine_act"),
    path("mine/<str:token>/data/", mine.data, name="mine_data"),
    path("mine/<str:token>/data/file/", mine.export, name="mine_export"),
    path("mine/<str:token>/data/link/", mine.replace_link, name="mine_link"),
    path("mine/<str:token>/data/erase/", mine.erase, name="mine_erase"),
    path("mine/<str:token>/participants/", mine.people, name="mine_people"),
    path("mine/<str:token>/wishes/", wishes.profile, name="mine_wishes"),
    path("mine/<str:token>/wishes/wish/", wishes.wish, name="mine_wish"),
    path("mine/<str:token>/meetings/", wishes.agenda, name="mine_meetings"),
    path("mine/<str:token>/meetings/act/", wishes.act, name="mine_meeting_act"),
    path("<slug:slug>/erased/", mine.erased, name="erased"),
    path("<slug:slug>/register/", registering.register, name="registration"),
    path("<slug:slug>/register/sent/", registering.register_sent, name="register_sent"),
    path("<slug:slug>/register/link/", registering.lost_link, name="lost_link"),
    path("<slug:slug>/my-registration/", mine.of_account, name="my_registration"),
    path("<slug:slug>/delegation/<int:pk>/", delegations.own, name="delegation"),
    path("<slug:slug>/invitations/", delegations.invitations, name="invitations"),
    path("<slug:slug>/desk/people/", people.people_list, name="desk_people"),
    path("<slug:slug>/desk/people/decide/", people.decide, name="desk_decide"),
    path("<slug:slug>/desk/people/file/", people.export, name="desk_people_file"),
    path("<slug:slug>/desk/people/letter/", writing.letter, name="desk_letter"),
    path("<slug:slug>/desk/people/needs/", people.needs, name="desk_needs"),
    path("<slug:slug>/desk/people/terms/", people.terms, name="desk_terms"),
    path("<slug:slug>/desk/people/<int:pk>/", people.person, name="desk_person"),
    path("<slug:slug>/desk/people/question/", people.question, name="desk_new_question"),
    path("<slug:slug>/desk/people/question/<int:pk>/", people.question, name="desk_question"),
    path("<slug:slug>/desk/delegations/", delegations.delegations, name="desk_delegations"),
    path("<slug:slug>/desk/delegations/<int:pk>/", delegations.change, name="desk_delegation"),
    path("<slug:slug>/desk/meetings/", meetings.overview, name="desk_meetings"),
    path("<slug:slug>/desk/meetings/board/", meetings.board, name="desk_board"),
    path("<slug:slug>/desk/meetings/board/act/", meetings.board_act, name="desk_board_act"),
    path("<slug:slug>/desk/meetings/block/<int:pk>/", meetings.tables, name="desk_tables"),
    path("<slug:slug>/desk/meetings/<int:pk>/", meetings.plan, name="desk_plan"),
    path("<slug:slug>/desk/meetings/<int:pk>/act/", meetings.act, name="desk_plan_act"),
    path("<slug:slug>/desk/meetings/<int:pk>/paper/", meetings.paper, name="desk_plan_paper"),
]
