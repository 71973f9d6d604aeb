"""The child process that sets one document: a job as JSON on stdin, the PDF on stdout.

It imports nothing of the portal. The compiler's 25 MB live as long as one document, and a template
that runs wild ends with its process.
"""

import json
import sys

import typst


def main() -> int:
    job = json.load(sys.stdin)
    try:
        made = typst.compile(
            job["source"].encode(),
            format="pdf",
            root=job["root"],
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            sys_inputs={"data": job["data"]},
            pdf_standards=job["standards"],
            timestamp=job["at"],
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or error.message)
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
