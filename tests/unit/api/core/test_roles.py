"""Who may do what, as a table."""

from __future__ import annotations

import itertools

from api.core.roles import Action, Role, Scope, may, scope


def test_only_an_office_is_bound_to_its_own():
    assert [role for role in Role if scope(role, Action.SEE) is Scope.OWN] == [Role.OPD]
    assert all(scope(role, Action.SEE) is Scope.ALL for role in Role if role is not Role.OPD)


def test_only_the_desk_the_noc_and_the_administrator_act_on_tickets():
    acting = {Action.ACKNOWLEDGE, Action.COMMENT, Action.JUDGE_CAUSE, Action.CLOSE}
    able = {role for role, action in itertools.product(Role, acting) if may(role, action)}
    assert able == {Role.PETUGAS, Role.NOC, Role.ADMIN}


def test_only_the_administrator_manages_users():
    assert [role for role in Role if may(role, Action.MANAGE_USERS)] == [Role.ADMIN]


def test_everybody_has_an_account_of_their_own():
    assert all(scope(role, Action.OWN_ACCOUNT) is Scope.OWN for role in Role)
