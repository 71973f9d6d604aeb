"""Names for people who do not exist. Ordinary first and last names, paired by chance."""

_WOMEN = """
Anne Tiina Kersti Merike Piret Kadri Liis Mari Katrin Triin Kristi Eve Ülle Sirje Riina
Helen Jaana Maarika Evelin Laura Kertu Signe Heli Reet Aita Malle Epp Tuuli Õnne Jane Birgit
Karin Marika Margit Külli Astrid Inga Viivi Leelo Kaja Ester Urve Galina Irina Natalja
Svetlana Žanna Grete Hanna Liisi Anneli Pille Mai Terje Ave Ingrid Maire Sigrid Kaire Aune
Lea Ruth Gerli Kätlin Käthlin Moonika Siiri Virve Aire Diana
"""

_MEN = """
Toomas Jaan Peeter Andrus Rein Urmas Margus Tarmo Indrek Meelis Kalle Raivo Taavi Siim Karl
Mihkel Rasmus Priit Ain Aivar Ülo Tõnu Mart Marek Erki Janar Olev Veiko Kaspar Martin Henri
Jüri Heiki Sander Silver Tanel Viktor Sergei Oleg Aleksei Uku Joosep Gunnar Elmar Kaur Argo
Kuldar Lauri Rain
"""

_LAST = """
Kuusik Lepp Saar Mägi Tamme Rebane Ilves Kallas Põld Raud Sepp Kask Pärn Oja Jõgi Rand Vaher
Kivi Teder Hunt Karu Luik Kull Vares Toom Roosi Mets Laas Nurm Soosaar Nõmmik Ots Pihlak
Pajula Kuuse Haab Saarepuu Sarapuu Toome Õunapuu Väli Lill Rohumaa Allik Järv Kangur Rätsep
Mölder Kuningas Peterson Jakobson Ivask Tuul Udu Päts-Orav Aas Ader Eller Hiis Inno Jürisson
Koppel Kruus Kütt Liiv Lomp Maasik Niit Org Paju Prii Puusepp Rosin Säde Tiik Tooming Uibo
Valk Vint Voog Üksik Ööbik Šults Žukov Petrova Smirnov Sooniste Kaldma Metsoja Kivilo
Raudkivi Mustjõe Linnamäe Vahtrik Jõeäär Kõrgessaar Lehis
"""

WOMEN = tuple(_WOMEN.split())
MEN = tuple(_MEN.split())
LAST = tuple(_LAST.split())
