# SPDX-License-Identifier: MIT
"""A browser without a window, by the WebDriver protocol: JSON over HTTP to a chromedriver."""
import base64
import json
import re
import subprocess
import urllib.error
import urllib.request

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
OPTIONS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
           '--no-first-run', '--disable-background-networking', '--hide-scrollbars']
KEYS = {'Tab': '\ue004', 'Enter': '\ue007', 'Escape': '\ue00c', 'Left': '\ue012',
        'Right': '\ue014', 'Space': ' '}


class Browser:
    def __init__(self, driver):
        self.driver = subprocess.Popen([driver, '--port=0'], stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True)
        self.session = None
        for line in self.driver.stdout:
            found = re.search(r'started successfully on port (\d+)', line)
            if found:
                self.root = f'http://127.0.0.1:{found[1]}/session'
                break
        else:
            raise RuntimeError('chromedriver did not start')
        wanted = {'goog:chromeOptions': {'args': OPTIONS},
                  'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'}}
        made = self.ask('POST', '', {'capabilities': {'alwaysMatch': wanted}})
        self.session = made['sessionId']

    def ask(self, method, path, body=None):
        base = self.root if self.session is None else f'{self.root}/{self.session}'
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(base + path, data, {'Content-Type': 'application/json'},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            value = json.load(error)['value']
            raise RuntimeError(f'{method} {path}: {value["message"].splitlines()[0]}') from None

    def command(self, name, **params):
        """One of the DevTools protocol."""
        return self.ask('POST', '/goog/cdp/execute', {'cmd': name, 'params': params})

    def open(self, url):
        self.ask('POST', '/url', {'url': url})

    def run(self, body, *args):
        """The value of a function's body in the page."""
        return self.ask('POST', '/execute/sync', {'script': body, 'args': list(args)})

    def press(self, *names):
        actions = []
        for name in names:
            key = KEYS.get(name, name)
            actions += [{'type': 'keyDown', 'value': key}, {'type': 'keyUp', 'value': key}]
        self.ask('POST', '/actions', {'actions': [{'type': 'key', 'id': 'keys',
                                                   'actions': actions}]})

    def resize(self, width, height=900):
        self.command('Emulation.setDeviceMetricsOverride', width=width, height=height,
                     deviceScaleFactor=1, mobile=False)

    def prefer(self, theme):
        self.command('Emulation.setEmulatedMedia',
                     features=[{'name': 'prefers-color-scheme', 'value': theme}])

    def log(self, kind):
        """What was logged since the last call."""
        return self.ask('POST', '/se/log', {'type': kind})

    def picture(self, selector, path):
        found = self.ask('POST', '/element', {'using': 'css selector', 'value': selector})
        image = self.ask('GET', f'/element/{found[ELEMENT]}/screenshot')
        with open(path, 'wb') as file:
            file.write(base64.b64decode(image))

    def close(self):
        try:
            if self.session is not None:
                self.ask('DELETE', '')
        finally:
            self.driver.terminate()
            self.driver.wait(10)
            self.driver.stdout.close()
