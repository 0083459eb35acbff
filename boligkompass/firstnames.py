"""First names that are common in Norway, for finding names of persons in a text.

Written down by hand, of those born here and those who came; names that are also everyday words or
places (Bo, Dag, Per, Stein, Liv, Mai, Even, Unn) are left out where a capital says too little.
"""

_NAMES = """
    Aage Abdi Abdul Abdullah Abdulrahman Abel Abraham Ada Adam Adele Adrian Agnes Agnieszka Ahmad
    Ahmed Aksel Albert Alexander Aleksander Alf Alfred Ali Alice Alma Amalie Amanda Amina Amir
    Amund Ana Anastasia Anders Andreas Andrii Andrzej Anette Anita Anja Ann Anna Anne Annika
    Anniken Anton Arild Arne Arnfinn Aron Arve Arvid Asbjørn Astrid Atle August Aud Audun Aurora
    Awet Aylin Azad Beate Benedikte Benjamin Bente Berit Bernt Birger Birgit Birgitte Birte
    Bjarne Bjørg Bjørnar Brage Brit Britt Camilla Carina Carl Caroline Casper Cato Cecilie Celine
    Charlotte Chris Christian Christina Christine Christoffer Christopher Daniel Daniela Danuta
    David Dawit Dina Dmytro Dorthe Ebba Edith Edvard Edvin Egil Eilif Einar Eirik Eivind Elena Eli
    Elias Elif Elin Eline Elisabeth Elise Ella Ellen Ellinor Elsa Else Elvira Embla Emil Emilia
    Emilie Emma Endre Erik Erika Erlend Erling Espen Esther Eva Evelyn Evy Ewa Fadi Farah Fatima
    Fatma Filip Finn Fredrik Freddy Frida Fride Frode Gabriel Geir Georg Gerd Gina Gjermund Grace
    Greta Grete Grethe Gunhild Gunn Gunnar Gunvor Gustav Guro Haakon Hadia Halvard Halvor Hamza
    Hanna Hannah Hanne Hans Harald Hassan Hatice Hedda Hege Heidi Helene Helena Helga Helge Helle
    Henning Henriette Henrik Henrikke Herman Hermine Hilde Hilmar Hussein Håkon Håvard Ibrahim Ida
    Ilham Ina Ine Inga Inge Ingeborg Inger Ingrid Ingvar Ingvild Irene Iris Iryna Isabella Isak
    Ismail Ivan Ivar Iver Jakob Jamal Jan Jana Jane Janne Jasmin Jenny Jens Jeppe Jesper Joakim
    Johan Johanna Johanne Johannes John Johnny Jon Jonas Jonathan Jorunn Josef Josefine Julia
    Julian Julie Jørgen Jørn Kaia Kaja Kamil Kamilla Karen Kari Karim Karin Karina Karl Karoline
    Kasper Kateryna Katharina Katarzyna Katrine Ketil Khadija Khalid Kim Kine Kirsten Kirsti Kjell
    Kjersti Kjetil Klara Knut Konrad Kristian Kristin Kristina Kristine Kristoffer Krzysztof
    Lars Laila Lasse Laura Leah Leif Lena Lene Leo Leon Levi Lidia Lillian Lina Linda Line Linn
    Linnea Lisa Lise Live Liudmyla Lotte Louise Lovise Lucas Lukas Ludvig Luna Lyudmyla Mads
    Magda Magne Magnhild Magnus Mahdi Mahmoud Maja Malak Malgorzata Malin Mana Marcus Marek Maren
    Margit Margrethe Mari Maria Mariam Marianne Marie Mariia Marina Marit Marita Markus Marta
    Marte Marthe Martin Martine Maryam Mateusz Mathea Mathias Mathilde Matias Max Mehmet Mia
    Michael Michal Mikael Mikkel Milena Mina Mohamad Mohamed Mohammad Mohammed Mona Monica Monika
    Morten Muhammad Mustafa Mykola Målfrid Nadia Narges Natalia Nataliia Nicolai Niklas Nikolai
    Nils Nina Noah Nora Odin Oksana Ola Olaf Olav Oleksandr Olena Olga Olger Oliver Olivia Omar
    Osman Oskar Othilie Otto Paal Patrick Patrik Paul Paula Pernille Petra Petter Philip Piotr
    Preben Pål Ragna Ragnar Ragnhild Rahel Rahma Randi Rasmus Rebekka Reidar Reidun Renate Rikke
    Robert Robin Roald Roar Rolf Ronny Rune Runa Ruth Saba Said Salem Salma Samira Samuel Sander
    Sandra Sara Sebastian Selam Selma Serhii Siri Sigbjørn Sigmund Signe Sigrid Sigurd Silje
    Simen Simon Sindre Siren Sissel Siv Sivert Solfrid Solveig Sofia Sofie Sondre Stian Stig Stine
    Sunniva Susanne Svanhild Svein Sverre Svetlana Synne Synnøve Sølvi Tarjei Tatiana Terje Tesfay
    Tetiana Thea Theodor Therese Thomas Thor Thorbjørn Tiril Tobias Tom Tomas Tomasz Tommy Tone
    Tonje Torbjørn Tore Torgeir Torill Torleif Tormod Torstein Torunn Trine Trond Trude Trygve
    Tuva Ulf Ulrik Ulrikke Unni Vanja Vebjørn Vegard Veronica Vetle Vibeke Victor Victoria Vidar
    Viktor Vilde Viljar Vilma Viola Vivian Volodymyr Wenche William Yasmin Yngve Yonas Yosef Yulia
    Yuliia Yusuf Zahra Zainab Zeynep Åge Ågot Åse Åshild Åsmund Øivind Ørjan Øystein Øyvind
"""

FIRST_NAMES = frozenset(_NAMES.split())
