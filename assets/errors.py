"""The readable texts of this app's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

NUMBER_TAKEN = _("Another asset has this inventory number.")
NUMBER_SHAPE = _(
    "Write an inventory number of letters, digits, hyphens and slashes, like V-0412 or KV/0412."
)
MODEL_TAKEN = _("This manufacturer has a model of this name already.")
PERSON_GONE = _("This person does not work here any more: choose another.")
NO_ASSET = _("There is no such asset that you can see.")
ROW_CHANGED = _("It has changed since you read it.")
TWICE = _("Row %(row)s says the same of another device.")
INSTITUTION_ENDED = _("This institution is closed: choose one that works.")
WARRANTY_TURNED = _("The warranty ends before the asset was acquired.")
REPLACED_TURNED = _("It would be replaced before it was acquired.")
ORDERED_TURNED = _("It was ordered after it was acquired.")
SERIAL_TAKEN = _("%(number)s has this serial number already.")
SERIAL_TAKEN_SOMEWHERE = _("Another device of this maker has this serial number already.")
PRICE_HALF = _("Write two of the three: the price, the VAT (0 when there is none), the sum.")
PRICE_TURNED = _("The price and the VAT do not add up to this sum.")
PRICE_NEGATIVE = _("An amount cannot be below zero.")
TOO_LONG = _("This is too long: at most 4,000 letters.")
CODE_OF_KIND_TAKEN = _("Another kind has this code.")
FIELD_TAKEN = _("Another field has this code.")
OPTIONS_MISFIT = _("A list to choose from has lines, one for each choice; nothing else has.")
OPTIONS_LONG = _("At most 200 choices of at most 80 letters.")
STATE_FIRST = _("A device begins as planned, ordered or in stock.")
VENDOR_ENDED = _("This firm is out of use: choose another.")
PARENT_GONE = _("This device is disposed of: nothing can be a part of it.")
PARENT_TURNED = _("This device is itself a part of the one you are changing.")
CODE_TAKEN = _("Another device has this code.")
CODE_TAKEN_BY = _("%(number)s has this code.")
CODE_EMPTY = _("Write the code.")
HOLDER_ONE = _("Choose either a person, a room or a device.")
DUE_PASSED = _("This day has passed: write the day it is to be brought back.")
ERASURE_MISSING = _("Say how the data was erased: devices of this kind hold data.")
ERASURE_HALF = _("Say who erased the data and when.")
ERASED_LATER = _("This day has not come yet.")
REASON_EMPTY = _("Say why.")
FILES_NONE = _("Choose a file.")
REPAIR_DUE_PASSED = _("This day has passed: write the day it is expected back.")
OUTCOME_EMPTY = _("Say how it ended.")
LOANER_NOT_FREE = _("Choose a device that is in stock.")
PART_EMPTY = _("Write what was changed.")
SERIAL_EMPTY = _("Write the serial number of the other device.")
SERIAL_SAME = _("This is the serial number it has already.")
NOTHING_SAID = _("Fill in at least one of the fields.")
FILES_MANY = _("At most three files at once.")
QUOTE_HALF = _("Write the price without VAT too.")
BACK_EARLIER = _("It would be back before it was sent.")
NOTE_LONG = _("This is too long: at most 2,000 letters.")
NOTHING_ON_ACT = _("Add at least one device with an inventory number.")
TOO_MANY_ON_ACT = _("At most 200 things fit on one act: make two.")
SEVERAL_HOUSES = _("These devices belong to several institutions: make an act for each.")
TWICE_ON_ACT = _("The same device is on the act twice.")
LABELS_COUNT = _("Between 1 and 500 labels at a time.")
REASON_NEEDED = _("Say why the act is cancelled.")
NAME_NEEDED = _("Write the name of who signs.")
SIGNATURE_NEEDED = _("Sign in the box, or tick that the typed name is the signature.")
SIGNATURE_SHORT = _("This is too little for a signature: draw it anew.")
SIGNATURE_DAMAGED = _("The drawing did not arrive whole: clear the box and sign again.")
NOT_A_SCAN = _("Add a photo or PDF of the signed page, or a signed container (.asice, .bdoc).")
NO_CODE = _("No code of an act could be read on it: open the act and add the file there.")
OTHER_PAGE = _("This is the page of %(code)s, not of %(number)s.")
OTHER_CONTENT = _("This container does not hold the PDF of %(number)s as it was made here.")
NO_SIGNERS = _("Nobody has signed this container.")
PLAN_TAKEN = _("This institution has a plan of this name already.")
PLAN_SCOPE = _("Choose one: a kind, a model, or devices by their numbers.")
PLAN_PAST = _("This day has passed: write the day it is due for the first time.")
PLAN_ENDED = _("The plan was ended.")
PLAN_OUTSIDE = _("Choose devices of this institution.")
DEVICE_GONE = _("The device is not in use any more.")
STEPS_LONG = _("At most 40 steps of at most 200 letters, one on a line.")
NOT_SERVING = _("Choose somebody who serves this institution.")
STOCKTAKE_ANOTHER = _("Another inventory of this institution is open: finish it first.")
PLACE_OF_OTHERS = _("This place is of another institution.")
MEMBER_TWICE = _("Somebody is in the commission twice.")
TOO_MANY_MEMBERS = _("At most 20 people in a commission.")
MEMBER_NO_SIGN_IN = _("%(name)s cannot sign in here, so they could not sign the act.")
TOO_MANY_SCANS = _("At most 500 scans at once.")
CODE_LONG = _("This code is too long: at most 120 letters.")
CHOICE_UNKNOWN = _("Choose one of what can be done about it.")
CHOICE_MISSING = _("Choose first what is to be done about it.")
BIND_TO_WHAT = _("Write the number of a device of this institution.")
WHAT_IS_NEW = _("Say what the new device is: its kind, maker and model.")
CODE_NOBODYS = _("No device of yours has the number “%(code)s”.")
CODE_SEVERAL = _("Several devices have the number “%(code)s”: write the inventory number.")
NOTHING_ON_JOB = _("Name at least one device.")
JOB_TOO_MANY = _("At most 500 devices in one job.")
ON_JOB_TWICE = _("%(number)s, or the one it replaces, is in the job already.")
JOB_OUTSIDE = _("%(number)s belongs to an institution that this job does not cover.")
JOB_GONE = _("%(number)s is retired or disposed of.")
JOB_NOBODY = _("%(number)s: say first who gets it, or where it is put.")
JOB_PAIR = _("“%(line)s”: write a device, and after it the one it replaces.")
NO_SUCH_ORDER = _("No device of yours has this order or invoice number.")
NO_STEPS = _("Write at least one step, or tick what the register does.")
ON_DISPOSAL = _("%(number)s is on the disposal act %(act)s already.")

LICENCE_COUNT = _("Write how many were bought: this kind is counted.")
TERM_TURNED = _("The term ends before it begins.")
TERM_OVERLAPS = _("The new term begins before the last one ends.")
NOTICE_WITHOUT_END = _("A notice period is counted back from the end: write the end too.")
LICENCE_FILES_NONE = _("Choose at least one file.")
USES_ALREADY = _("It has a seat of this licence already.")
NOT_SHARED = _("This licence does not cover their institution.")
ONE_HOLDER = _("Choose one: a person, a device or an institution.")
FOR_PEOPLE = _("This licence is counted by people: choose a person.")
FOR_DEVICES = _("This licence is counted by devices: choose a device.")
ASSET_GONE = _("This device is retired or disposed of: choose another.")
NONE_FREE = _("%(free)s free. To give out more than was bought, say why.")
STOCK_NAME_TAKEN = _("This institution keeps something of this name already.")
PLACE_NAME_TAKEN = _("This institution has a place of this name already.")
CODE_TAKEN = _("Another item has this code.")
CODE_NOT_ORDERED = _("Nothing in this order has this code.")
PRICE_SHAPE = _("Write a price in euros and cents, not below nought.")
QUANTITY_SHAPE = _("Write a whole number from 1 to 100 000.")
SAME_PLACE = _("It is there already: choose another place.")
TARGET_UNDER_LEVEL = _("Write both, and a target that is not below the reorder level.")
ROOMS_NONE = _("Between 1 and 500 rooms in use.")
PICTURE_ONE = _("Choose one picture.")
PICTURE_NONE = _("This file is not a picture.")
KIT_TAKEN = _("This institution has a kit of this name already.")
KIT_OUTSIDE = _("%(item)s is in the stock of another institution.")
KIT_EMPTY = _("Say what is in the kit.")
KIT_MANY = _("At most 20 rows and 100 things in a kit.")
BOOKED_COUNT = _("Between 1 and 60 devices at a time.")
BOOKED_PAST = _("This time has passed: begin now or later.")
BOOKED_TURNED = _("The end is to be later than the beginning, and later than now.")
BOOKED_FAR = _("At most a year ahead, and for a year at most.")
BOOKED_LONG = _("These devices are lent for %(days)s days at most.")
NOT_IN_POOL = _("Choose devices of this pool.")
NOT_OUT = _("Choose what is out by this booking.")
POOL_TAKEN = _("This institution has a pool of this name already.")
POOLED_OUTSIDE = _("%(number)s is of another institution than the pool.")
POOLED_GONE = _("%(number)s is not in use any more.")
POOLED_ELSEWHERE = _("%(number)s is in the pool “%(pool)s” already.")
POOLED_ELSEWHERE_NOW = _("One of these devices was put into another pool meanwhile.")
POOLED_BOOKED = _("%(number)s is booked (%(booking)s): cancel or take it back first.")
TITLE_TAKEN = _("This program is in the list already.")
NAME_EMPTY = _("Write a name with at least one letter or digit.")
NAME_NOISE = _("This name is left out as a part of another program: write the program's name.")
NAME_TAKEN = _("Somebody else has just said what this name means.")
INSTALLED_ALREADY = _("This version is written down on the device already.")
NOT_YET = _("This day has not come yet.")
ENDED_EARLIER = _("It would end before it was installed.")
SUPPORT_OVERLAPS = _("Another line speaks of some of these versions already.")
SUPPORT_TURNED = _("The range ends before it begins.")
RULE_TAKEN = _("There is a rule of this program for these devices already.")
DEVICE_NONE = _("No device you keep has the number, code, serial number or name “%(text)s”.")
DEVICE_SEVERAL = _("Several devices are “%(text)s”: write the inventory number.")
DAY_EARLY = _("This day is too long ago.")
SOFTWARE_MANY = _("At most 10,000 rows of one device.")

register_texts(
    {
        "kit.not_used": _("This kit is not in use any more."),
        "booking.not_yours": _("These devices are for the people of another institution."),
        "booking.pool_closed": _("These devices cannot be booked at the moment."),
        "booking.wrong_state": _(
            "This booking is in the state “%(state)s”: that cannot be done now."
        ),
        "booking.taken": _(
            "%(device)s is taken then. Who has it: %(why)s. Free at that time: %(free)s."
        ),
        "booking.taken_all": _(
            "%(device)s is taken then. Who has it: %(why)s. Nothing else is free at that time."
        ),
        "booking.taken_by": _("%(device)s is taken then. Who has it: %(why)s."),
        "booking.too_few": _(
            "Free at that time: %(free)s, asked for: %(count)s. Taken: %(why)s."
        ),
        "booking.taken_meanwhile": _("Somebody else has booked it meanwhile. Look again."),
        "booking.not_begun": _("The time of this booking has not come yet."),
        "booking.over": _("The time of this booking is over: extend it first."),
        "booking.keeper_extends": _(
            "These bookings are confirmed by the IT department: ask them to extend it."
        ),
        "booking.extend_there": _("It was booked as %(number)s: extend the booking."),
        "software.used": _("It is installed, demanded or licensed somewhere: it stays."),
        "software.ended": _("It is written down as removed already."),
        "software.older": _("A later list of this device is known already."),
        "label.claimed": _("This label is on a device already."),
        "act.not_yours": _("This act is for somebody else to confirm."),
        "act.not_draft": _("This act is %(state)s: it can no longer be changed."),
        "act.not_waiting": _("This act is %(state)s: it is not waiting for a signature."),
        "act.cannot_cancel": _("This act is %(state)s: it cannot be cancelled."),
        "act.changed": _("The act has changed meanwhile. Read it again before you sign."),
        "act.asset_cannot": _("%(number)s: %(why)s"),
        "act.other_house": _("It belongs to another institution now."),
        "act.held_by_other": _("%(holder)s has it, not who gives it back."),
        "licence.not_yours": _("Your role does not cover the licences of this institution."),
        "licence.ended": _("The term of this licence is over: renew it first."),
        "stock.not_yours": _("Your role does not cover the stock of this institution."),
        "stock.too_few": _("There are only %(quantity)s at this place."),
        "stock.changed": _(
            "Meanwhile somebody moved it: the books say %(quantity)s now. Count again."
        ),
        "stock.as_booked": _("The books say so already: nothing was moved."),
        "stock.undone_already": _("This move was taken back already."),
        "stock.used_already": _(
            "Some of what came by it has been used: count the place instead."
        ),
        "purchase.empty": _("There is nothing in this order."),
        "purchase.wrong_state": _("This order is %(state)s: it cannot be changed so."),
        "stocktake.not_member": _("You are not in the commission."),
        "stocktake.wrong_state": _(
            "This inventory is %(state)s: that cannot be done with it now."
        ),
        "stocktake.another": _(
            "The inventory %(number)s of this institution is open: finish it first."
        ),
        "stocktake.nothing": _("Nothing on the books is within what would be counted."),
        "stocktake.found_already": _("%(number)s has been found already."),
        "stocktake.not_found_yet": _("%(number)s has not been found yet."),
        "stocktake.done_already": _("About %(number)s it has been decided already."),
        "stocktake.undecided": _("Not decided yet: %(count)s. Decide or leave them for later."),
        "stocktake.act_changed": _("The act was made anew meanwhile. Look it over again."),
        "stocktake.signed_already": _("You have signed this act already."),
        "installation.wrong_state": _(
            "This job is %(state)s: that cannot be done with it now."
        ),
        "installation.step_done": _("“%(step)s” is done already."),
        "installation.act_stands": _("The act %(number)s stands: cancel it first."),
        "installation.no_evidence": _(
            "%(number)s holds data: note the erasure on its page first."
        ),
        "disposal.wrong_state": _("This act is %(state)s: that cannot be done with it now."),
        "disposal.empty": _("There is nothing on this act: add a device."),
        "disposal.no_evidence": _(
            "It holds data: note how the data was erased, or say on the act why it was not."
        ),
        "assets.bulk_refused": _("%(count)s rows need correcting: nothing was written."),
        "asset.not_yours": _("Your role does not cover the assets of this institution."),
        "asset.held_already": _("%(holder)s has it already."),
        "asset.holder_changed": _(
            "Somebody else changed who has this asset while you were choosing. Look again."
        ),
        "asset.wrong_state": _("This asset is %(state)s: that cannot be done with it now."),
        "asset.goes_round": _("These devices would be inside each other."),
        "asset.holds_parts": _(
            "%(parts)s are still parts of it: take them out or dispose of them first."
        ),
        "maintenance_plan.ended": _("This plan is ended already."),
        "maintenance_plan.runs": _("This plan runs already."),
        "maintenance.over": _("This task is over: its state is “%(state)s”."),
        "maintenance.open": _("This task waits already."),
        "maintenance.next_waits": _("The next turn of this device waits already: do that one."),
        "repair.wrong_state": _(
            "This repair is in the state “%(state)s”: that cannot be done now."
        ),
        "repair.runs": _("Its repair %(number)s runs already."),
        "repair.quote_changed": _(
            "The vendor has sent another quote meanwhile. Look at the new amount."
        ),
        "repair.loaner_out": _("The loaner %(loaner)s is still out: take it back first."),
        "repair.no_loaner": _("No loaner is out for this repair."),
        "repair.nobody_waits": _(
            "Nobody has the broken device, so there is nobody to lend to."
        ),
        "repair.no_vendor": _("Choose the vendor first."),
        "repair.no_link": _("No link is open."),
        "repair.said_enough": _("This link has been used too often. Please call us."),
        "repair.decided": _("Somebody has decided this already."),
        "repair.cannot_accept": _("This cannot be taken over: %(reason)s"),
        "asset.nobody_has": _("Nobody has this asset: there is nothing to take back."),
    }
)
