"""Independent methods: keeping a truce in closed form, on the tree, by hand and as a repeated game, tolerance zero.

Four roads to the same rationals: backward induction on the tree; the closed forms N1 to N7 with their probes; the game
repeated under public monitoring (`monitored_truce`), of which nothing is assumed but the definition; and the formulas
of the model computed here from the plain numbers of the document (`ByHand`), without any expression.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from negotiation.deterrence import ClosedForms, hold_agreement
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.monitored_truce import monitored_truce
from negotiation.testing import random_document

SETTLEMENTS, BATCH = 1000, 50
NOTHING = Fraction(0)
WATCHED = 5  # every so manyth settlement is also played as a repeated game


def get(entry, *path, default="0"):
    """An exact number of the plain document, or the default."""
    for one in path:
        if one not in entry:
            return Fraction(default)
        entry = entry[one]
    return Fraction(entry["value"] if isinstance(entry, dict) else entry)


class ByHand:
    """The model's formulas from the plain numbers of a document with uniform or known costs and no delays."""

    def __init__(self, document, mandated, away):
        self.all, self.mandated, self.away = document, mandated, away
        self.guarantees = document["guarantees"]
        self.d = get(document, "truce", "discount")
        self.attributor = document.get("monitoring", {}).get("acts")

    def scale(self, name):
        return Fraction(1) if self.guarantees[name]["provider"] == "p" else get(self.all, "strength", default="1")

    def covered(self, name):
        mandate = self.all.get("mandate", {})
        named = mandate.get("covers", list(self.guarantees))
        return self.mandated and self.guarantees[name]["provider"] != "p" and name in named

    def denial(self, name):
        robust = get(self.all, "mandate", "robustness", default="1") if self.covered(name) else 1
        return get(self.guarantees[name], "denial") * self.scale(name) * robust

    def full(self, name):
        return self.denial(name) + get(self.guarantees[name], "punishment") * self.scale(name)

    def there(self, name):
        entry = self.guarantees[name]
        return self.mandated or not entry.get("requires_mandate", False)

    def honour(self, name):
        """N4, for a cost that is uniform, fixed or grows with strength."""
        entry = self.guarantees[name]
        if not self.there(name) or entry["provider"] in self.away or "a" in entry.get("needs_consent", []):
            return NOTHING
        if entry["provider"] == "p":
            return Fraction(1)
        lost = get(entry, "reputation") + get(entry, "tripwire")
        burden = Fraction(1)
        if self.covered(name):
            lost += get(self.all, "mandate", "public_commitment")
            burden -= get(self.all, "mandate", "burden_sharing")
        cutoff = (get(entry, "own_stake") * self.denial(name) + lost) / burden
        law = entry["cost"]
        if "uniform" in law:
            low, high = (get(law, "uniform", end) for end in ("low", "high"))
            return min(max((cutoff - low) / (high - low), NOTHING), Fraction(1))
        known = get(law, "fixed") + get(law, "per_strength") * get(entry, "denial") * self.scale(name)
        return Fraction(known <= cutoff)

    def chain(self, name):
        """A guarantee and all that must have acted before it."""
        found, waiting = [], [name]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.append(one)
                waiting += self.guarantees[one].get("after", [])
        return found

    def reliability(self, name):
        chance = Fraction(1)
        for one in self.chain(name):
            chance *= self.honour(one) * get(self.guarantees[one], "consent", default="1")
        return chance

    @property
    def response(self):
        """S."""
        legitimacy = get(self.all, "mandate", "legitimacy_cost") if self.mandated else NOTHING
        return legitimacy + sum(self.reliability(one) * self.full(one) for one in self.guarantees)

    @property
    def provocation(self):
        """Π."""
        total = NOTHING
        for name, entry in self.guarantees.items():
            if self.there(name):
                felt = 1 - get(self.all, "mandate", "neutrality") if self.covered(name) else Fraction(1)
                grown = get(entry, "provocation_rate") * self.reliability(name) * self.full(name)
                total += felt * (get(entry, "provocation") * self.scale(name) + grown)
        return total

    @property
    def support(self):
        """What the guarantees keep for the protégé: the denial, and the part of its cost that providers bear."""
        cost = get(self.all, "war", "protege_cost")
        borne = {one: get(entry, "cost_share") * cost for one, entry in self.guarantees.items()}
        return {one: self.reliability(one) * (self.denial(one) + borne[one]) for one in self.guarantees}

    @property
    def lost(self):
        """s d^τ: the chance that relief is lost, voted or given, by its delay."""
        sanctions = self.all.get("sanctions", {})
        chance = get(sanctions, "snapback")
        if "vote" in sanctions:
            vote = sanctions["vote"]
            each = [Fraction(q) for voter, q in vote["voters"].items() if voter != "a"]
            missed, won = Fraction(1), Fraction(1)
            for q in each:
                missed, won = missed * (1 - q), won * q
            chance = 1 - missed if vote["rule"] == "reverse veto" else won * ("a" not in vote["voters"])
        return chance * self.d ** int(sanctions.get("delay", "0"))

    def unseen(self, otherwise):
        """The chance that nobody sees a violation; `otherwise` is what is seen where there are no monitors."""
        found = 1 - get(self.all, "monitoring", "detection", default=otherwise)
        for name, entry in self.guarantees.items():
            if self.there(name):
                found *= 1 - get(entry, "detection")
        return found * (1 - get(self.all, "mandate", "detection")) if self.mandated else found

    def detection(self, violation, party):
        """D of a small violation."""
        found = (1 - self.unseen("0")) * get(violation, "visibility", default="1")
        if party == "p":
            return found * get(self.all, "protege_violation", "attribution", default="1")
        return found * (self.reliability(self.attributor) if self.attributor else 1)

    def loss(self, violation, party):
        """ℓ of a small violation."""
        if party == "p":
            return get(violation, "aid_withdrawn")
        total = get(violation, "relief_withdrawn") * self.lost * get(self.all, "sanctions", "relief")
        for name in violation["response"]:
            ready = Fraction(1) if name == self.attributor else self.reliability(name)
            total += ready * get(violation, "response", name) * self.scale(name)
        legitimacy = get(self.all, "mandate", "legitimacy_cost") if self.mandated else NOTHING
        return total + get(violation, "legitimacy") * legitimacy

    def alarm(self, violation):
        return get(violation, "false_alarm") * (1 - get(self.all, "coordination", "false_alarm_cut"))

    def numbers(self, violation, party):
        """z, α, D, ℓ, d, L."""
        length = violation.get("punishment")
        z, loss = get(violation, "gain", party), self.loss(violation, party)
        found = self.detection(violation, party)
        return z, self.alarm(violation), found, loss, self.d, None if length is None else int(length)

    def promised(self):
        """The promises to the adversary, by the chance that each is kept."""
        total = NOTHING
        for entry in self.all.get("assurances", {}).values():
            kept = Fraction(1)
            if "cost" in entry:
                low, high = (get(entry, "cost", "uniform", end) for end in ("low", "high"))
                kept = min(max((get(entry, "reputation") - low) / (high - low), NOTHING), Fraction(1))
            total += kept * get(entry, "worth")
        return total


def price(z, alpha, detection, loss, d, length):
    """What false alarms cost per period: the geometric sum of the truce's worth, term by term.

    V = (1-d)·0 + d((1-α)V + αP) with P = -(1-d^L)ℓ + d^L V.
    """
    later = NOTHING if length is None else d**length
    return d * alpha * (1 - later) * loss / (1 - d * (1 - alpha) - d * alpha * later)


def gained(z, alpha, detection, loss, d, length):
    """What one violation gains: z at once, and the chance of punishment instead of that of a false alarm after it."""
    later = NOTHING if length is None else d**length
    truce = -price(z, alpha, detection, loss, d, length)
    punished = -(1 - later) * loss + later * truce
    return z + d * (detection - alpha) * (punished - truce) / (1 - d)


class Solved:
    """One random settlement with a truce: tree with the agreement held, closed forms, and the same by hand."""

    def __init__(self, document):
        self.document = document
        self.configuration = from_data(document).configuration("only")
        self.game = encode(self.configuration)
        self.standing = hold_agreement(self.game)[0]
        self.gains = {(i.where, i.deviation): i.gain for i in self.standing.incentives}

    def margin(self, where, deviation):
        return -self.game.number(self.gains[where, deviation])

    @property
    def mandated(self):
        return self.configuration.mandate != "absent"

    def willing(self, entry):
        """The chance that a provider is willing after T periods, by walking the Markov chain."""
        away, back = Fraction(entry["turns_away"]), Fraction(entry["returns"])
        if "length" not in self.document["truce"]:
            return back / (away + back)
        chance = Fraction(1)
        for _ in range(int(self.document["truce"]["length"])):
            chance = chance * (1 - away) + (1 - chance) * back
        return chance

    def governments(self):
        """(providers seen to have turned away, chance, what the labels of decisions say)."""
        found = [((), Fraction(1), "")]
        for party, entry in self.seen(True).items():
            chance, name = self.willing(entry), self.document["parties"][party]["name"]
            found = [((), chance, ""), ((party,), 1 - chance, f" ({name} turned away)")]
        return found

    def seen(self, observed):
        providers = {entry["provider"] for entry in self.document["guarantees"].values()}
        every = self.document.get("switching", {}).items()
        return {party: entry for party, entry in every if party in providers and entry["observed"] is observed}

    def states(self, away):
        """(by hand, chance) in every state of the mandate and of the providers that nobody sees."""
        stands = [(self.mandated, Fraction(1))]
        mandate = self.document.get("mandate", {})
        if self.mandated and "renewals" in mandate:
            chance = Fraction(mandate["renewal_survival"]) ** int(mandate["renewals"])
            stands = [(True, chance), (False, 1 - chance)]
        hidden = [(away, Fraction(1))]
        for party, entry in self.seen(False).items():
            chance = self.willing(entry)
            hidden = [(away, chance), ((*away, party), 1 - chance)]
        return [(ByHand(self.document, one, gone), q * r) for one, q in stands for gone, r in hidden if q * r]

    def mean(self, away, of):
        return sum((chance * of(state) for state, chance in self.states(away)), NOTHING)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(SETTLEMENTS // BATCH))
def test_four_roads_to_a_truce_lead_to_the_same_rationals(batch):
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        solved = Solved(random_document(random.Random(seed), truce=True))
        for away, _, told in solved.governments():
            forms = ClosedForms(solved.configuration, away=away)
            war_in_three_ways(solved, forms, away, told)
            small_violations_in_three_ways(solved, forms, away, told)
        signature_in_three_ways(solved)
        if seed % WATCHED == 0:
            as_a_repeated_game(solved)


def costs(solved, away, party):
    """What false alarms cost a party by hand, by the states' chances."""
    mine = [one for one in solved.document["violations"].values() if party in one["gain"]]
    return solved.mean(away, lambda state: sum((price(*state.numbers(one, party)) for one in mine), NOTHING))


def shares(solved):
    """x and x_P: areas by holder, title and zone."""
    territory, found = solved.document["territory"], []
    for party in ("a", "p"):
        total = NOTHING
        for area, entry in territory["areas"].items():
            allot = territory["options"]["line"]["allot"][area]
            weight, de_facto = Fraction(entry["weight"][party]), get(territory, "de_facto", party)
            if allot["to"] in ("a", "p"):
                fact = allot.get("title") == "in fact"
                mine = (1 - de_facto if fact else 1) if allot["to"] == party else (de_facto if fact else 0)
            else:
                mine = get(territory, allot["to"], party)
            total += weight * mine
        found.append(total)
    return found


def war(solved):
    """p, Δ, c_A, c_P."""
    document = solved.document
    shift = get(document, "war", "power_shift") + get(document["territory"]["options"]["line"], "power_shift")
    names = ("adversary_share", "adversary_cost", "protege_cost")
    p, c_a, c_p = (get(document, "war", one) for one in names)
    return p, shift, c_a, c_p


def kept_flow(solved, away):
    """y_A: share, relief and promises, less provocation and false alarms."""
    state = ByHand(solved.document, solved.mandated, away)
    flow = shares(solved)[0] + get(solved.document, "sanctions", "relief") + state.promised() - costs(solved, away, "a")
    return flow - solved.mean(away, lambda one: one.provocation)


def war_in_three_ways(solved, forms, away, told):
    """N1, N1d and N6."""
    p, shift, c_a, c_p = war(solved)
    hand = ByHand(solved.document, solved.mandated, away)
    value = forms.point.value
    unanswered = p + shift - c_a + (1 - hand.lost) * get(solved.document, "sanctions", "relief")
    attacked = unanswered - solved.mean(away, lambda one: one.response)
    kept = kept_flow(solved, away)
    where = f"after the ceasefire{told}: A"
    assert solved.margin(where, "attack") == value(forms.margin) == kept - attacked, "N1"
    if solved.configuration.has("fait_accompli.gain"):
        z, m = (get(solved.document, "fait_accompli", one) for one in ("gain", "response_delay"))
        weight = hand.d ** int(m)
        seized = kept - (1 - weight) * (kept + z) - weight * attacked
        assert solved.margin(where, "seize") == value(forms.seizure_margin) == seized, "N1d"

    def support(state):
        own = [one for one, entry in state.guarantees.items() if entry["provider"] == "p"]
        attribution = get(solved.document, "protege_violation", "attribution", default="1")
        void = attribution * (1 - state.unseen("1"))
        return sum((s * (1 if one in own else 1 - void) for one, s in state.support.items()), NOTHING)

    aid = get(solved.document, "protege_violation", "aid_lost")
    keeps = shares(solved)[1] - costs(solved, away, "p")
    margin = keeps - (1 - p - shift - c_p) + aid - solved.mean(away, support)
    found = solved.margin(f"after the ceasefire{told}: P", "attack")
    assert found == value(forms.emboldenment_margin) == margin, "N6"


def small_violations_in_three_ways(solved, forms, away, told):
    """N3: what one violation gains, and N3d: what false alarms cost."""
    for kind, entry in solved.document["violations"].items():
        for party in entry["gain"]:
            who = {"a": "A", "p": "P"}[party]
            tree = -solved.margin(f"after the ceasefire{told}: {who}", entry["name"])
            closed = [(forms.probe(kind, party, one), q) for one, q in forms.states]
            told_by_forms = sum((-forms.point.value(one.margin * q) for one, q in closed), NOTHING)
            by_hand = solved.mean(away, lambda one: gained(*one.numbers(entry, party)))  # noqa: B023
            assert tree == told_by_forms == by_hand, "N3"
            cost = sum((forms.point.value(one.price * q) for one, q in closed), NOTHING)
            mean = solved.mean(away, lambda one: price(*one.numbers(entry, party)))  # noqa: B023
            assert cost == mean, "N3d"


def signature_in_three_ways(solved):
    """N7: until the time of re-armament as if all were willing, then by the governments that come."""
    p, shift, c_a, c_p = war(solved)
    document, forms = solved.document, ClosedForms(solved.configuration)
    plain = ByHand(document, False, ())
    weight = plain.d ** int(document["truce"]["length"]) if "length" in document["truce"] else Fraction(1)
    later = sum((chance * kept_flow(solved, away) for away, chance, _ in solved.governments()), NOTHING)
    part = get(document, "activation", "before_ceasefire")
    lost = part * (plain.response if part else 0)
    saved = sum((plain.reliability(one) * plain.denial(one) for one in plain.guarantees), NOTHING) if part else 0
    refused = p - c_a - get(document, "signature", "pressure") - lost
    signs = (1 - weight) * kept_flow(solved, ()) + weight * later - refused
    assert solved.margin("signature: A", "fight on") == signs, "N7 A"
    mean = NOTHING
    for away, chance, _ in solved.governments():
        mean += chance * forms.point.value(ClosedForms(solved.configuration, away=away).acceptance_adversary)
    assert (1 - weight) * forms.point.value(forms.acceptance_adversary) + weight * mean == signs, "N7 A"
    q = get(document, "signature", "distrust")
    kept = shares(solved)[1] - costs(solved, (), "p")
    broken = 1 - p - shift - c_p + solved.mean((), lambda one: sum(one.support.values(), NOTHING))
    signs = (1 - q) * kept + q * broken - (1 - p - c_p + part * saved)
    found = solved.margin("signature: P", "fight on")
    assert found == forms.point.value(forms.acceptance_protege) == signs, "N7 P"


def as_a_repeated_game(solved):
    """Incentives and values of the monitored game, in every state of mandate and providers, under every government."""
    d = get(solved.document, "truce", "discount")
    for kind, entry in solved.document["violations"].items():
        for party in entry["gain"]:
            for away, _, told in solved.governments():
                gain = solved.mean(away, lambda one: played(solved, one, kind, party)[0])  # noqa: B023
                who = {"a": "A", "p": "P"}[party]
                assert gain == -(1 - d) * solved.margin(f"after the ceasefire{told}: {who}", entry["name"]), "N3"
                for state, _ in solved.states(away):
                    assert played(solved, state, kind, party)[1] == -price(*state.numbers(entry, party)), "N3d"


def played(solved, state, kind, party):
    """(gain of one violation, value of complying) in the repeated game."""
    game, plan = monitored_truce(solved.configuration, kind, party=party, mandated=state.mandated, away=state.away)
    found = next(one for one in game.incentives(plan, keep=()) if one.where == "truce" and one.party == party)
    return Fraction(str(found.gain)), Fraction(str(game.continuation(plan, keep=())["truce"][0]))
