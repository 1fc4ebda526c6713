"""A story in modern prose, present tense, with the speaker of each of its passages; written for these tests."""

_NAMES = {"I": "Ines", "T": "Tomasz", "B": "Bo", "W": "Willem", "K": "Wanjiru"}

SPEAKERS = [
    _NAMES[letter]
    for letter in "IWIITITTIIIBIBBIBBIIBITWKWKKWKWKWKWWKWITITTITIBITTITBBIBIBIB"
    "IKIKIKWWIIKIKKWWKWTBTBTBBTBTTBTBTTTITITITTKBBWWBWIIBIIBITTWW"
]

LAST_BOAT = """THE LAST BOAT TO SKERRY

by the house

1

The ferry is already late when Ines Carvalho counts the cars. Four. Four cars, one bicycle, and a man with a
cello case who keeps asking whether the crossing will be rough.

“Define rough,” she says.

“Will I be sick?”

“You might be. The cello won’t.”

He laughs, but he holds the case a little tighter. His ticket says ACHTERBERG, W., one adult, one oversized
item.

Down on the car deck Tomasz is swearing at the ramp. It is a soft, continuous swearing, almost a lullaby, and it
means that the hydraulics are holding. When he stops swearing, Ines worries.

He stops.

“Talk to me,” she says into the radio.

“There’s a boy in the bicycle locker.”

“Say again?”

“A boy. Ten, maybe eleven. He was under the tarp with a rucksack and a packet of crisps.” A pause. “Prawn
cocktail.”

Ines closes her eyes. The wind is coming round to the north, the forecast has been rewritten twice since lunch,
and the harbour office shut at six. She thinks of the paperwork. She thinks of her own son, who is twenty-two
and has not called since March.

“Bring him up,” she says. “And bring the crisps.”

The boy’s name is Bo. He gives it the way people give a password, looking past her at the dark glass.

“Bo what?”

“Just Bo.”

“Where are your parents, Just Bo?”

“My dad’s on Skerry.” He pulls the rucksack closer with one foot. “He keeps the bees. You can ring him.”

“I’d love to ring him. There’s no signal past the breakwater.”

“I know,” says Bo. “That’s why I waited until we were past the breakwater.”

Tomasz makes a noise that he turns into a cough. Ines does not look at him, because if she looks at him they
will both be lost.

“That,” she says, “is the cleverest stupid thing I’ve heard all year.”

“Thank you.”

“It wasn’t a compliment.”

“It was half a compliment,” Tomasz says.

* * *

In the lounge the lights are turned low and the vending machine hums a single note, slightly flat. Dr. Wanjiru
Kimani has taken off her shoes. She has been awake for thirty-one hours, and she is trying to remember whether
she locked the clinic.

The man with the cello case sits down across from her.

“Do you mind?”

“It’s a public boat.”

“People say that when they mind.”

She opens one eye. He is about seventy, with ink on his cuffs and very clean shoes. “Sit,” she says. “But if you
talk about music I’ll fall asleep, and if I fall asleep I’ll snore.”

“Then I’ll talk about music very quietly.”

Wanjiru laughs in spite of herself. Outside a wave hits the hull with the flat of its hand, and everything in
the lounge moves four inches to the left: the leaflets, the cups, the old man, the cello. He goes white.

“Look at the horizon,” she tells him.

“There isn’t one.”

“Then look at me. What’s your name?”

“Willem.”

“Breathe, Willem. In for four. You’re going to tell me about the cello now, and you’re not going to be quiet
about it.”

“It was my sister’s,” he says. “She died in May. She wanted it to go to the school on the island, where nobody
plays the cello, and nobody ever has.”

“Why?”

“I asked her that. She said, ‘Because then somebody might.’”

2

By half past nine they have lost the starboard engine.

Tomasz comes up the ladder with black hands and no expression at all, and that is how Ines knows it is bad.

“Fuel?”

“Water in the fuel.”

“How much?”

“Enough.” He wipes his hands on a rag that is dirtier than they are. “I can clean the filters. I need an hour,
and I need someone small.”

“No.”

“I didn’t say anything.”

“You looked at him. I saw you look at him.”

They both look at him. Bo is standing at the back of the wheelhouse with his nose against the chart table,
reading the depths under his breath as if they were football scores.

“How small?” says Bo, without turning round.

“Absolutely not,” says Ines.

“There’s a gap behind the tank,” Tomasz says. “My arm doesn’t fit. Yours doesn’t fit. The valve is right there,
I can see it, I could spit on it.”

“He’s a stowaway. He’s a child. He’s a child stowaway, Tomasz, and if he loses a finger in my engine room I’ll
be explaining it until I die.”

“If we drift onto the Calf, you won’t have to explain anything.”

The wind takes a breath. In the quiet they can hear it, faint and regular, away to the east: the bell on the
Calf, where the rocks are.

“I’ve got small hands,” Bo says. “Everybody says so. They say it at school like it’s a bad thing.”

Ines crouches until her face is level with his. She smells the prawn cocktail and, under it, the sour smell of a
frightened kid who has decided not to be one.

“You do what he says. The second he says it. Not the second after.”

“Okay.”

“You say ‘Yes, captain.’”

“Yes, captain.”

“And when this is over you and I are going to have a conversation about ferries.”

“Yes, captain,” he says, and goes down the ladder like a boy going down to breakfast.

* * *

“You’re a doctor,” says the woman in the doorway of the lounge. There is oil on her sleeve, and she is speaking
in the particular calm voice that Wanjiru uses herself, on the worst nights.

“Yes.”

“I’m the captain. I don’t need one yet. I’d like to know where you’ll be sitting.”

Wanjiru reaches for her shoes. “What’s happened?”

“One engine’s out. We’re fixing it.”

“And if you don’t fix it?”

The captain glances at the old man. He has his hand flat on the cello case, as though it were a dog that might
bolt.

“Don’t mind me,” he says. “I’d rather know. I’m a retired piano tuner; I’m used to bad news about old
machinery.”

“Then we drift for a bit,” says the captain, “and somebody comes and gets us, and we’re all very cold and very
bored.”

“That’s the good version,” Wanjiru says.

“Yes.”

“Thank you for the good version.”

When she has gone, Willem undoes the catches of the case, one after another. Click. Click. Click. The cello is
the colour of strong tea.

“You can’t be serious,” says Wanjiru.

“I can’t play it, either. But I can tune it.” He turns a peg, and the lowest string groans, climbs, and settles.
“Listen. She’s flat. She’s been flat since the spring. I couldn’t bear to touch her.”

“And now?”

“Now I’d like one thing on this boat to be right.”

3

It is hot behind the tank, and it stinks. Bo lies on his side on the steel with a torch between his teeth. All
he can see of the engineer is one boot.

“Left a bit,” says the boot.

“My left?”

“Whose left would it be?”

Bo takes the torch out of his mouth. “You could be facing me.”

“I am facing you. All right. Fair. Your left.”

His fingers find a wheel the size of a biscuit. It is slippery, and it does not want to move. *Dad would know
what to do*, he thinks. Dad would say that bees can smell it when you’re scared.

“It’s stuck.”

“It’s not stuck. It’s shy. Lean on it.”

“Do you have kids?” asks Bo, leaning.

There is a silence, long enough for a wave.

“I had one,” Tomasz says. “She’d be about your age.”

“What happened to her?”

“Turn the wheel, Bo.”

He turns the wheel. It gives, all at once, and something in the pipe beside his ear begins to gurgle and run.
The boot disappears. There is a thump, a cough, another thump, and then the whole floor starts to sing.

“Did I do it?”

“You did it! You little criminal, you did it!”

Up in the wheelhouse Ines feels the deck come alive under her feet. She does not cheer. She puts both hands on
the wheel and brings the bow round, a degree at a time, until the bell on the Calf is behind them, and then she
lets out the breath she has been keeping since nine thirty.

“Captain?” The radio crackles. “Request permission to award a medal.”

“Denied. How’s his hand?”

“He has ten fingers. I counted twice.”

“Then send him up to the lounge and tell the doctor to count a third time. And Tomasz?”

“Yes?”

“Good work.”

“It was the kid,” he says. “I only swore.”

* * *

So this is how they come into Skerry, forty minutes after eleven: with one engine and a half, and every light on
the boat burning, and someone playing a single note on a cello, over and over, until it is true.

A man is standing on the quay in a beekeeper’s jacket and pyjama trousers. He has been standing there since
eight.

“Is that him?” Wanjiru asks.

“That’s him.” The boy’s voice has gone very small. “He looks angry.”

“He looks scared,” says Willem. “It’s the same face. You’ll see when you’re older.”

“How much older?”

“Oh, about seventy.”

Ines comes down the steps with her cap under her arm. “Right,” she says. “That conversation.”

“About ferries,” says Bo.

“About ferries. You buy a ticket. You sit where I can see you. And in the summer, when the season starts, I’ll
need someone small on Saturdays.” She holds out her hand. “Paid. If your father agrees.”

He looks at the hand. Then he shakes it, seriously, the way you shake hands on a thing you mean to keep.

“Yes, captain.”

“Go on, then. Run.”

He runs. They watch him go, the four of them, leaning on the rail in the cold: the captain, the engineer, the
doctor and the old man with the cello. On the quay the man in the pyjama trousers opens his arms, and whatever
it is he says, the wind takes it.

“I never asked,” Tomasz says. “What’s the note?”

“A,” says Willem. “It’s where you start.”
"""
