"""The sentences of this app's events, shown in histories."""

from django.utils.translation import gettext_lazy as _

from assets.models import (
    DataErasure,
    Disposal,
    Entitlement,
    Installation,
    Repair,
    SoftwareRule,
    StocktakeProposal,
    StocktakeScan,
)
from itportal.core.journal.sentences import register_sentences, register_words

register_sentences(
    {
        "assets.model.created": _("%(actor)s added the model %(object)s"),
        "assets.asset.imported": _("%(actor)s brought the asset in from a file"),
        "assets.asset.unregistered": _("%(actor)s took back the import of the asset"),
        "assets.asset.registered": _("%(actor)s registered the asset: %(model)s"),
        "assets.asset.assigned": _("%(actor)s gave it out. To: %(holder)s"),
        "assets.model.changed": _("%(actor)s changed the model's data"),
        "assets.category.changed": _("%(actor)s changed the kind's data"),
        "assets.category.created": _("%(actor)s added the kind"),
        "assets.field.created": _("%(actor)s added the field"),
        "assets.field.changed": _("%(actor)s changed the field"),
        "assets.asset.edited": _("%(actor)s changed the device's data"),
        "assets.asset.moved": _("%(actor)s moved it. Now: %(to)s"),
        "assets.asset.lent": _("%(actor)s lent it until %(until)s. To: %(holder)s"),
        "assets.asset.loan_prolonged": _(
            "%(actor)s prolonged the loan until %(until)s. With: %(holder)s"
        ),
        "assets.asset.ordered": _("%(actor)s ordered it"),
        "assets.asset.received": _("%(actor)s received it"),
        "assets.asset.sent_to_repair": _("%(actor)s sent it to repair: %(fault)s"),
        "assets.asset.back_from_repair": _(
            "%(actor)s got it back from repair: %(repair_outcome)s"
        ),
        "assets.asset.missing": _("%(actor)s marked it as missing"),
        "assets.asset.found": _("%(actor)s found it again"),
        "assets.asset.retired": _("%(actor)s retired it: %(reason)s"),
        "assets.asset.disposed": _(
            "%(actor)s disposed of it: %(disposal_reason)s, %(disposal_method)s"
        ),
        "assets.asset.restored": _("%(actor)s took it back on the books: %(reason)s"),
        "assets.asset.files_added": _("%(actor)s added files: %(files)s"),
        "assets.asset.file_removed": _("%(actor)s removed the file %(file)s"),
        "assets.asset.code_added": _("%(actor)s added the code %(value)s"),
        "assets.asset.code_ended": _("%(actor)s removed the code %(value)s"),
        "assets.entitlement.created": _("%(actor)s added the licence"),
        "assets.entitlement.changed": _("%(actor)s changed the licence's data"),
        "assets.entitlement.renewed": _("%(actor)s renewed it until %(until)s"),
        "assets.entitlement.decided": _("%(actor)s decided: %(licence_decision)s. %(note)s"),
        "assets.entitlement.reopened": _("%(actor)s took the decision back"),
        "assets.entitlement.key_kept": _("%(actor)s wrote down its keys"),
        "assets.entitlement.key_forgotten": _("%(actor)s removed its keys"),
        "assets.entitlement.key_read": _("%(actor)s looked at its keys: %(reason)s"),
        "assets.entitlement.files_added": _("%(actor)s added files: %(files)s"),
        "assets.entitlement.file_removed": _("%(actor)s removed the file %(file)s"),
        "assets.entitlement.given": _("%(actor)s gave out %(quantity)s. To: %(holder)s"),
        "assets.entitlement.given_over": _(
            "%(actor)s gave out %(quantity)s more than was bought. To: %(holder)s. %(reason)s"
        ),
        "assets.entitlement.released": _("%(actor)s released %(quantity)s. From: %(holder)s"),
        "assets.entitlement.released_gone": _(
            "%(actor)s released %(quantity)s held by who is gone: %(holder)s"
        ),
        "assets.entitlement.reminded": _("Keepers were reminded of the deadline %(deadline)s"),
        "assets.maintenance_plan.created": _("%(actor)s made the plan: %(rhythm)s"),
        "assets.maintenance_plan.changed": _("%(actor)s changed the plan"),
        "assets.maintenance_plan.ended": _("%(actor)s ended the plan"),
        "assets.maintenance_plan.resumed": _("%(actor)s took the plan up again"),
        "assets.maintenance_plan.due": _("Tasks were written: %(made)s"),
        "assets.maintenance.ticked": _("%(actor)s ticked a step. %(plan)s: %(step)s"),
        "assets.maintenance.done": _("%(actor)s did the maintenance: %(plan)s"),
        "assets.maintenance.skipped": _(
            "%(actor)s left the maintenance out: %(plan)s. %(note)s"
        ),
        "assets.maintenance.reopened": _("%(actor)s opened the maintenance again: %(plan)s"),
        "assets.asset.part_swapped": _("%(actor)s noted a changed part: %(part)s"),
        "assets.asset.device_swapped": _(
            "%(actor)s noted another device in its place. Serial number: %(was)s → %(now)s"
        ),
        "assets.repair.noted": _("%(actor)s noted the repair: %(fault)s"),
        "assets.repair.edited": _("%(actor)s changed the repair's data"),
        "assets.repair.sent": _("%(actor)s sent it to %(vendor)s"),
        "assets.repair.started": _("%(actor)s marked that it is being repaired"),
        "assets.repair.quoted": _("%(actor)s noted the vendor's quote: %(net)s € without VAT"),
        "assets.repair.approved": _("%(actor)s approved the quote: %(net)s € without VAT"),
        "assets.repair.declined": _("%(actor)s declined the quote: %(net)s € without VAT"),
        "assets.repair.back": _("%(actor)s got it back: %(repair_outcome)s"),
        "assets.repair.closed": _("%(actor)s closed the repair: %(repair_outcome)s"),
        "assets.repair.scrapped": _("%(actor)s wrote the device off: %(reason)s"),
        "assets.repair.lent": _("%(actor)s lent %(loaner)s for the time. To: %(holder)s"),
        "assets.repair.loaner_back": _("%(actor)s took the loaner %(loaner)s back"),
        "assets.repair.late": _("It was expected back on %(due_on)s and is not back"),
        "assets.repair.link_made": _("%(actor)s made a link for the vendor, until %(until)s"),
        "assets.repair.link_revoked": _("%(actor)s ended the vendor's link"),
        "assets.repair.vendor_said": _("%(vendor)s told by the link how far it is"),
        "assets.repair.entry_accepted": _("%(actor)s took over what the vendor proposed"),
        "assets.repair.entry_refused": _("%(actor)s refused what the vendor proposed"),
        "assets.model.picture_put": _("%(actor)s put the picture %(file)s"),
        "assets.model.picture_removed": _("%(actor)s removed the picture"),
        "assets.kit.created": _("%(actor)s made the kit"),
        "assets.kit.changed": _("%(actor)s changed the kit"),
        "assets.kit.issued": _(
            "%(actor)s handed the kit over by the act %(act)s. To: %(other)s"
        ),
        "assets.booking_pool.created": _("%(actor)s set the loan pool up"),
        "assets.booking_pool.changed": _("%(actor)s changed the loan pool"),
        "assets.booking.booked": _("%(actor)s booked %(devices)s. For: %(person)s"),
        "assets.booking.confirmed": _("%(actor)s confirmed the booking"),
        "assets.booking.refused": _("%(actor)s refused the booking: %(reason)s"),
        "assets.booking.cancelled": _("%(actor)s cancelled the booking. %(reason)s"),
        "assets.booking.no_show": _("%(actor)s noted that nobody fetched it"),
        "assets.booking.handed_out": _("%(actor)s handed out %(devices)s. To: %(person)s"),
        "assets.booking.taken_back": _("%(actor)s took back %(devices)s. %(note)s"),
        "assets.booking.extended": _("%(actor)s changed the end of the booking"),
        "assets.booking.reminded": _("%(borrower)s was reminded to bring it back"),
        "assets.booking.overdue": _("It was not brought back in time"),
        "assets.booking.unanswered": _("It was not confirmed in time"),
        "assets.booking.unfetched": _("Nobody fetched it"),
        "assets.stock.item_added": _("%(actor)s began to keep it in stock"),
        "assets.stock.item_updated": _("%(actor)s changed the data"),
        "assets.stock.level_set": _("%(actor)s set the reorder level of a place: %(place)s"),
        "assets.stock.place_added": _("%(actor)s added a place of the stock"),
        "assets.stock.received": _("%(actor)s received %(quantity)s. Place: %(place)s"),
        "assets.stock.issued": _("%(actor)s issued %(quantity)s. To: %(to)s"),
        "assets.stock.returned": _("%(actor)s put back %(quantity)s. Place: %(place)s"),
        "assets.stock.transferred": _("%(actor)s moved %(quantity)s. To: %(to)s"),
        "assets.stock.counted": _(
            "%(actor)s counted: %(was)s became %(now)s. Place: %(place)s"
        ),
        "assets.stock.undone": _("%(actor)s took a move back: %(what)s, %(quantity)s"),
        "assets.purchase.line_set": _(
            "%(actor)s changed the order. %(item)s: %(was)s → %(now)s"
        ),
        "assets.purchase.ordered": _("%(actor)s ordered it"),
        "assets.purchase.cancelled": _("%(actor)s cancelled the order"),
        "assets.stocktake.planned": _("%(actor)s planned the inventory as of %(as_of)s"),
        "assets.stocktake.started": _("%(actor)s began it. On the books: %(count)s"),
        "assets.stocktake.scanned": _(
            "%(actor)s scanned %(tag)s in the room %(room)s: %(scan_outcome)s"
        ),
        "assets.stocktake.own": _("%(actor)s confirmed that %(number)s is in their hands"),
        "assets.stocktake.find_taken_back": _("%(actor)s took back that %(number)s was found"),
        "assets.stocktake.room_done": _("%(actor)s finished the room %(room)s"),
        "assets.stocktake.room_again": _("%(actor)s opened the room %(room)s again"),
        "assets.stocktake.chosen": _(
            "%(actor)s proposed about %(about)s: %(stocktake_choice)s"
        ),
        "assets.stocktake.decided": _(
            "%(actor)s decided about %(about)s: %(stocktake_choice)s"
        ),
        "assets.stocktake.reviewed": _(
            "%(actor)s ended the rounds. Proposed as missing: %(missing)s"
        ),
        "assets.stocktake.reopened": _("%(actor)s opened it again"),
        "assets.stocktake.cancelled": _("%(actor)s cancelled it: %(reason)s"),
        "assets.stocktake.act_made": _("%(actor)s made the inventory act"),
        "assets.stocktake.signed": _("%(actor)s signed the inventory act"),
        "assets.stocktake.act_kept": _("The signed inventory act was kept"),
        "assets.asset.data_erased": _(
            "%(actor)s noted the erasure of the medium %(medium)s: %(erasure_result)s"
        ),
        "assets.asset.erasure_revoked": _(
            "%(actor)s took back the note about the erasure of the medium %(medium)s"
        ),
        "assets.disposal.written": _("%(actor)s wrote the disposal act"),
        "assets.disposal.added": _("%(actor)s put %(number)s on the act"),
        "assets.disposal.taken_off": _("%(actor)s took %(number)s off the act"),
        "assets.disposal.lines_set": _("%(actor)s changed what is said of the things on it"),
        "assets.disposal.made": _("%(actor)s made the act"),
        "assets.disposal.reopened": _("%(actor)s opened the act again"),
        "assets.disposal.cancelled": _("%(actor)s cancelled the act: %(reason)s"),
        "assets.disposal.signed": _("%(actor)s signed the act"),
        "assets.disposal.kept": _("The signed act was kept"),
        "assets.software.created": _("%(actor)s added the program"),
        "assets.software.changed": _("%(actor)s changed the program's data"),
        "assets.software.removed": _("%(actor)s removed the program %(object)s"),
        "assets.software.licensed": _("%(actor)s changed which licences it has"),
        "assets.software.support_set": _(
            "%(actor)s wrote when support ends: %(versions)s, %(until)s"
        ),
        "assets.software.support_removed": _(
            "%(actor)s removed the end of support: %(versions)s"
        ),
        "assets.software.rule_added": _(
            "%(actor)s set the rule: %(software_demand)s. Where: %(institution)s"
        ),
        "assets.software.rule_removed": _(
            "%(actor)s removed the rule: %(software_demand)s. Where: %(institution)s"
        ),
        "assets.software_name.decided": _("%(actor)s said that %(name)s is %(title)s"),
        "assets.software_name.noise": _("%(actor)s left out %(name)s as no program"),
        "assets.software_name.freed": _("%(actor)s removed the rule of the name %(name)s"),
        "assets.software_name.undone": _("%(actor)s took back what %(count)s names mean"),
        "assets.asset.software_seen": _(
            "Software was told anew. Added: %(added)s, gone: %(ended)s (%(software_source)s)"
        ),
        "assets.asset.software_imported": _(
            "%(actor)s brought in software from a file. Added: %(added)s"
        ),
        "assets.asset.software_unimported": _(
            "%(actor)s took back software from a file. Removed: %(removed)s"
        ),
        "assets.asset.software_added": _("%(actor)s wrote down the program %(program)s"),
        "assets.asset.software_ended": _("%(actor)s wrote down that %(program)s is removed"),
        "assets.installation.planned": _("%(actor)s planned the job"),
        "assets.installation.edited": _("%(actor)s changed the job"),
        "assets.installation.added": _("%(actor)s added devices to the job"),
        "assets.installation.removed": _("%(actor)s took %(number)s out of the job"),
        "assets.installation.device_set": _("%(actor)s changed what is said of %(number)s"),
        "assets.installation.ticked": _("%(actor)s did a step. %(number)s: %(step)s"),
        "assets.installation.unticked": _(
            "%(actor)s opened a step again. %(number)s: %(step)s"
        ),
        "assets.installation.cancelled": _("%(actor)s cancelled the job: %(reason)s"),
        "assets.asset.returned": _("%(actor)s took it back. From: %(holder)s"),
        "assets.labels.made": _("%(actor)s made %(count)s blank labels"),
        "assets.labels.rooms": _("%(actor)s made labels for %(count)s rooms"),
        "assets.label.claimed": _("%(actor)s put the label %(label)s on it"),
        "assets.act.written": _("%(actor)s wrote the act %(object)s for %(other)s"),
        "assets.act.issued": _("%(actor)s made the act %(object)s, other side: %(other)s"),
        "assets.act.signed": _("%(who)s signed the act %(object)s, entered by %(actor)s"),
        "assets.act.cancelled": _("%(actor)s cancelled the act %(object)s: %(reason)s"),
        "assets.act.reminded": _("%(other)s was reminded of the act %(object)s"),
        "assets.act.filed": _("The PDF of the act %(object)s was kept"),
    }
)

register_words("repair_outcome", dict(Repair.Outcome.choices))
register_words("disposal_reason", dict(Disposal.Reason.choices))
register_words("disposal_method", dict(Disposal.Method.choices))
register_words("licence_decision", dict(Entitlement.Decision.choices))
register_words("scan_outcome", dict(StocktakeScan.Outcome.choices))
register_words("stocktake_choice", dict(StocktakeProposal.Choice.choices))
register_words("erasure_result", dict(DataErasure.Result.choices))
register_words("software_source", dict(Installation.Source.choices))
register_words("software_demand", dict(SoftwareRule.Demand.choices))
