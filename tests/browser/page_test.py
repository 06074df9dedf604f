#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""page_test.py CHROMEDRIVER PAGE... - the page of a comparison, used as people use it.

PAGEs are made by results_draw_fixture: as it is; with names that would like to be markup; and with
more events than a timeline has in SVG.
"""
import json
import pathlib
import re
import sys
import unittest

from webdriver import Browser

GEOMETRY = (pathlib.Path(__file__).parent / 'geometry.js').read_text(encoding='utf-8')
WIDTHS = (400, 900, 1600)


class Page(unittest.TestCase):
    browser = None
    plain = hostile = many = ''

    def setUp(self):
        self.browser.prefer('light')
        self.show(self.plain)

    def tearDown(self):
        self.assertEqual([], self.browser.log('browser'), 'the console has errors')

    def show(self, page, width=900):
        self.browser.resize(width)
        self.browser.open(pathlib.Path(page).resolve().as_uri())

    def value(self, expression):
        return self.browser.run(f'return {expression}')

    def names(self):
        return self.value("[...document.querySelector('#rows tbody').rows].slice(1)"
                          '.map((row) => row.cells[0].firstChild.textContent)')

    def tab_to(self, selector, most=400):
        """By the keyboard alone; every stop on the way must show that it has the focus."""
        for _ in range(most):
            self.browser.press('Tab')
            if self.value(f'document.activeElement.matches({json.dumps(selector)})'):
                return
        self.fail(f'{selector} is not reached by {most} times Tab')

    def test_everything_can_be_read_at_every_width_in_both_themes(self):
        for page in (self.plain, self.hostile, self.many):
            for theme in ('light', 'dark'):
                for width in WIDTHS:
                    with self.subTest(page=page, theme=theme, width=width):
                        self.browser.prefer(theme)
                        self.show(page, width)
                        self.browser.run("document.querySelectorAll('details')"
                                         '.forEach((part) => { part.open = true; })')
                        self.assertEqual([], self.browser.run(GEOMETRY))

    def test_without_scripts_everything_is_there(self):
        sections = self.value("document.querySelectorAll('section svg[id]').length")
        for page in (self.plain, self.many):
            text = pathlib.Path(page).read_text(encoding='utf-8')
            bare = pathlib.Path(page).with_suffix('.bare.html')
            bare.write_text(re.sub('<script.*?</script>', '', text, flags=re.S), encoding='utf-8')
            for width in WIDTHS:
                with self.subTest(page=page, width=width):
                    self.show(bare, width)
                    self.assertEqual([], self.browser.run(GEOMETRY))
            shown = ("[...document.querySelectorAll('section svg[id]')]"
                     '.filter((svg) => svg.getBoundingClientRect().height > 40).length')
            self.assertEqual(sections, self.value(shown))
            self.assertEqual([], self.value(  # nothing is offered that would do nothing
                "[...document.querySelectorAll('button, select, input')]"
                '.filter((node) => node.getClientRects().length > 0)'
                '.map((node) => node.outerHTML)'))

    def test_names_stay_names(self):
        self.show(self.hostile)
        self.assertIsNone(self.value('window.hurt'))
        self.assertEqual(0, self.value("document.querySelectorAll('img, iframe, b[id]').length"))

    def test_nothing_is_fetched(self):
        self.browser.log('performance')
        self.show(self.plain)
        events = [json.loads(entry['message'])['message']
                  for entry in self.browser.log('performance')]
        asked = {event['params']['request']['url'] for event in events
                 if event['method'] == 'Network.requestWillBeSent'}
        own = pathlib.Path(self.plain).resolve().as_uri()
        self.assertEqual({own}, {url.split('#')[0] for url in asked})

    def test_a_column_is_sorted_up_and_then_down(self):
        before = self.names()
        head = "document.querySelectorAll('#rows thead th')[1]"
        self.browser.run(f"{head}.querySelector('button').click()")
        up = self.names()
        self.assertEqual('ascending', self.value(f"{head}.getAttribute('aria-sort')"))
        times = self.value("[...document.querySelector('#rows tbody').rows].slice(1)"
                           '.map((row) => Number(row.cells[1].dataset.v))')
        self.assertEqual(sorted(times), times)
        self.browser.run(f"{head}.querySelector('button').click()")
        self.assertEqual('descending', self.value(f"{head}.getAttribute('aria-sort')"))
        self.assertNotEqual(up, self.names())
        self.assertEqual(sorted(before), sorted(self.names()))

    def test_a_filter_leaves_what_was_asked_for(self):
        self.browser.run("const find = document.getElementById('find'); find.value = 'threads';"
                         "find.dispatchEvent(new Event('input'))")
        shown = self.value("[...document.querySelectorAll('#rows tbody th[scope=row]')]"
                           '.filter((cell) => cell.getClientRects().length > 0)'
                           '.map((cell) => cell.firstChild.textContent)')
        self.assertGreater(len(shown), 0)
        self.assertEqual([], [name for name in shown if 'threads' not in name])

    def test_times_become_rates(self):
        cell = "document.querySelector('#rows tbody').rows[1].cells[1].firstChild.textContent"
        choose = ("const unit = document.getElementById('unit'); unit.value = arguments[0];"
                  "unit.dispatchEvent(new Event('change'))")
        before = self.value(cell)
        self.browser.run(choose, 'throughput')
        self.assertRegex(self.value(cell), r'numbers/s$')
        self.browser.run(choose, 'time')
        self.assertEqual(before, self.value(cell))

    def test_the_theme_is_changed(self):
        def colours():
            return self.value("[getComputedStyle(document.body).backgroundColor, "
                              "getComputedStyle(document.querySelector('svg text')).fill, "
                              "getComputedStyle(document.querySelector('.m')).fill]")
        before = colours()
        self.tab_to('#theme')
        self.browser.press('Enter')
        self.assertEqual([True] * 3, [a != b for a, b in zip(before, colours())])
        self.browser.press('Enter')
        self.assertEqual(before, colours())

    def test_the_keyboard_is_enough(self):
        self.browser.press('Tab')
        self.assertTrue(self.value("document.activeElement.matches('.skip')"))
        self.assertGreaterEqual(
            self.value('document.activeElement.getBoundingClientRect().left'), 0)
        self.browser.press('Enter')
        self.assertEqual('main', self.value('document.activeElement.id'))
        self.tab_to('#rows thead button')
        self.browser.press('Space')
        self.assertEqual('ascending', self.value(
            "document.activeElement.closest('th').getAttribute('aria-sort')"))
        self.tab_to('svg g')
        self.assertNotEqual('', self.value("document.getElementById('tip').textContent"))
        self.assertFalse(self.value("document.getElementById('tip').hidden"))
        label = "document.activeElement.getAttribute('aria-label')"
        chart = 'document.activeElement.ownerSVGElement.id'
        first, where = self.value(label), self.value(chart)
        self.browser.press('Right')
        self.assertNotEqual(first, self.value(label))
        self.assertEqual(self.value(label),
                         self.value("document.getElementById('tip').textContent"))
        self.browser.press('Left')
        self.assertEqual([first, where], [self.value(label), self.value(chart)])
        self.assertEqual(1, self.value(
            "document.activeElement.ownerSVGElement.querySelectorAll('[tabindex=\"0\"]').length"))
        self.browser.press('Escape')
        self.assertTrue(self.value("document.getElementById('tip').hidden"))

    def test_the_focus_is_seen_at_every_stop(self):
        stops = 0
        while stops < 600:
            self.browser.press('Tab')
            name, style, width = self.value(
                '((node, style) => [node.outerHTML.slice(0, 80), style.outlineStyle, '
                'parseFloat(style.outlineWidth)])'
                '(document.activeElement, getComputedStyle(document.activeElement))')
            if name.startswith('<body'):
                break
            self.assertTrue(style != 'none' and width >= 1, f'no outline: {name}')
            stops += 1
        self.assertGreater(stops, 50)
        self.assertEqual(0, self.value("document.querySelectorAll('[tabindex]').length")
                         - self.value("document.querySelectorAll('[tabindex=\"0\"], "
                                      "[tabindex=\"-1\"]').length"))

    def view(self):
        return self.value("document.querySelector('.timeline .zoom').getAttribute('transform')")

    def test_a_timeline_is_moved_by_keys(self):
        self.tab_to('.timelines')
        whole = self.view()
        self.browser.press('+', '+')
        near = self.view()
        self.assertNotEqual(whole, near)
        self.browser.press('Right')
        self.assertNotEqual(near, self.view())
        self.browser.press('Left')
        self.assertEqual(near, self.view())
        self.browser.press('0')
        self.assertEqual(whole, self.view())
        self.browser.press('n')
        first = self.value("document.querySelector('.told').textContent")
        self.assertRegex(first, r'^upload: 3.ms, from 0.s on')
        self.browser.press('n')
        self.assertNotEqual(first, self.value("document.querySelector('.told').textContent"))
        self.browser.press('p')
        self.assertEqual(first, self.value("document.querySelector('.told').textContent"))

    def test_many_events_are_drawn_on_a_canvas(self):
        self.show(self.many)
        painted = ("((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, "
                   "canvas.height).data.filter((part, i) => i % 4 === 3 && part > 0).length)"
                   "(document.querySelector('.timeline canvas'))")
        self.assertGreater(self.value(painted), 1000)
        self.assertEqual('none', self.value(
            "getComputedStyle(document.querySelector('.timeline .zoom')).display"))


def main():
    driver, Page.plain, Page.hostile, Page.many = sys.argv[1:5]
    try:
        Page.browser = Browser(driver)
    except (OSError, RuntimeError) as error:
        print(f'SKIP: chromedriver starts no browser: {error}')
        return 0
    try:
        result = unittest.TextTestRunner().run(
            unittest.defaultTestLoader.loadTestsFromTestCase(Page))
    finally:
        Page.browser.close()
    return 0 if result.wasSuccessful() else 1


if __name__ == '__main__':
    sys.exit(main())
