"""What only the whole suite together can show; it runs last."""

import terminal


def test_nine_lines_in_ten_of_the_advisor_have_run(whole_suite):
    rows, share = terminal.coverage_of_advisor.table(
        terminal.coverage_of_advisor.lines(), with_lines=True
    )
    assert share > 90, "\n".join(rows)
