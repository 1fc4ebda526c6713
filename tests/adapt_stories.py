"""Stories of our own for the tests of adapting, each in another manner of writing."""

LIGHTHOUSE = """The Lantern Room

Chapter One

Mara Quill climbs the last of the stairs. In the lantern room, Jonas Ferreira is already awake.

“You’re late,” Jonas says.

“I walked.” She drops her bag by the door. “The road’s gone.”

“Gone?”

“Gone, Jonas. Into the sea.”

He laughs. He thinks she is joking.

“I’m not joking,” Mara says quietly.

Old Teodor knocks and comes in without waiting. “Who’s joking?” he asks.

“Nobody,” says Mara.

“Good,” Teodor says. “I hate jokes.”

* * *

Chapter Two

In the morning Mara finds Jonas on the gallery with Ngozi Adeyemi, the surveyor. Ngozi is measuring the wind.

“It can’t be only us,” Ngozi says. She writes something down. “There were forty people in the village, Mara.”

“Thirty-eight,” Mara says.

“And where are they?” asks Jonas.

Ngozi closes her notebook. “That,” she says, “is what I came to find out.”
"""

FIRST_PERSON = """I met Pilar on the night train. I had the lower bunk, and I could not sleep.

"You are awake," said Pilar from above me.

"I am always awake," I said.

I heard her laugh. I liked her laugh. I had not expected that.

"What do they call you?" she asked.

"Anton," I said.

"Well, Anton, go to sleep."

I lay back. I counted bridges. I told myself that I would speak to her in the morning, and I knew that I would not.

"Anton?" said Pilar after a while.

"Yes?"

"Thank you for not snoring."

I smiled in the dark, and I thought about the bridges, and I slept, I think. I dreamed of my father.

My mother used to say that I was born on a train. I was not. I could hear the trains from my cot.
"""

GUILLEMETS = """Élodie posa sa lampe.

« Tu viens ? » said Élodie.

« Non », said Benoît.

« Alors je pars seule », said Élodie. « Adieu. »
"""

SINGLE = """The dogs' bowls were empty, and it was six o'clock.

'Haven't they been fed?' asked Ruth.

'No,' said Daniel. 'I thought you'd done it.'

'I didn't,' said Ruth. ''Twas your turn, and you know "turns" are turns.'
"""

DASHES = """Fenn looked at the boat.

—It won't float, said Fenn.

—It has floated before, said Oona.

—When?

—Before.
"""

WRAPPED = """  The wind had dropped by noon, and the two of them sat
on the wall with their legs hanging over the water, eating
plums and saying very little to one another.
  "We could go now," said Isolde. "We could be there by
dark, if you'd only hurry up and decide."
  "I have decided," said Bram.
  "And what was it that you decided, if one may ask, and
when will you tell me?"
"""

PARAGRAPH_A_LINE = (
    "Kwame set the two cups on the sill where the light could reach them, and waited for the kettle.\n"
    '"You never told me you had a sister," said Kwame. "Not one word about her, not even a photograph."\n'
    '"You never asked," said Leila. "And she is not a sister one mentions to people who have nice clean cups."\n'
    '"Is she in prison?"\n'
    '"Parliament," said Leila, and she took the cup that had the better handle, the one he had saved for himself.\n'
)

SEVERAL_PARAGRAPHS = """Aunt Wren put down her knitting.

"It began with the geese," said Aunt Wren. "They came in October, more than anybody had seen.

"By November they had the common. By Advent they had the church.

"And nobody did a thing."

"Why not?" asked Tobias.
"""

EVERY = {
    "lighthouse": LIGHTHOUSE, "first person": FIRST_PERSON, "guillemets": GUILLEMETS, "single": SINGLE,
    "dashes": DASHES, "wrapped": WRAPPED, "paragraph a line": PARAGRAPH_A_LINE, "paragraphs": SEVERAL_PARAGRAPHS,
}  # fmt: skip
