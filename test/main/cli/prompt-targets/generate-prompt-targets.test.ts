import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { targetRequest } from '../../../../src-gateway/functions/target-request.ts';
import type { GeneratedTarget } from '../../../../src-main/cli/prompt-targets/generated-target.ts';
import { targetInFlow, targetsYaml } from '../../../../src-main/cli/prompt-targets/targets-yaml.ts';
import { analyse, shell } from '../../../gateway/config/analyse.ts';
import { cliWorkspace } from '../cli-fixture.ts';

const weather = `def get_weather(city: str, days: int = 3) -> dict:
    """Weather for a city.

    More.

    Args:
        city: City name.
    """
    return {}
`;

const weatherTarget = {
  name: 'get_weather',
  description: 'Weather for a city.',
  parameters: [
    { name: 'city', type: 'str', description: 'City name.', required: true },
    { name: 'days', type: 'int', description: 'days value', required: false, default: 3 },
  ],
};

/** The document that the command prints for one file. */
async function generate(python: string, options = '') {
  const { run } = await cliWorkspace({ 'a.py': python });
  const result = await run(`generate_prompt_targets --file a.py --json ${options}`);
  expect(result).toMatchObject({ exitCode: 0, err: '' });
  return JSON.parse(result.out);
}

/** The parameters of \`def f(…)\`, whose docstring describes nobody. */
async function parametersOf(signature: string, before = '') {
  const { prompt_targets, warnings } = await generate(
    `${before}\ndef f(${signature}):\n    """Do what has to be done here."""\n`,
  );
  return { parameters: prompt_targets[0].parameters, warnings };
}

/** The targets of a FastAPI file. */
function fastApi(body: string, head = 'app = FastAPI()') {
  return `from fastapi import *\nfrom pydantic import BaseModel, Field\n${head}\n${body}`;
}

describe('planoai generate_prompt_targets', () => {
  it('[cli 52] makes a target of a plain function, and says what is not described', async () => {
    const { prompt_targets, warnings } = await generate(weather);
    expect(prompt_targets).toEqual([weatherTarget]);
    expect(warnings).toEqual([
      { code: 'no_description', file: 'a.py', line: 1, message: expect.stringContaining('"days"') },
    ]);
  });

  it('[prompt-listener P96] puts values of a route into its path and its query', async () => {
    const { prompt_targets, warnings } = await generate(
      `from fastapi import FastAPI
app = FastAPI()
@app.get("/weather/{city}")
def get_weather(city: str, days: int = 3, units: Literal["c","f"] = "c"):
    """Weather for a city.

    Args:
        city: City name
        days: Number of days
    """
`,
      '--endpoint api',
    );
    expect(prompt_targets).toEqual([
      {
        name: 'get_weather',
        description: 'Weather for a city.',
        parameters: [
          { name: 'city', type: 'str', description: 'City name', required: true, in_path: true },
          { name: 'days', type: 'int', description: 'Number of days', required: false, default: 3 },
          {
            ...{ name: 'units', type: 'str', description: 'units value', required: false, default: 'c' },
            enum: ['c', 'f'],
          },
        ],
        endpoint: { name: 'api', path: '/weather/{city}?days={days}&units={units}', http_method: 'GET' },
      },
    ]);
    expect(warnings).toMatchObject([{ code: 'no_description' }]);
    const [{ endpoint, parameters }] = prompt_targets;
    const template = { path: endpoint.path, method: 'GET', parameters } as const;
    expect(targetRequest(template, { city: 'Oslo' }).path).toBe('/weather/Oslo?days=3&units=c');
  });

  it('[prompt-listener P97] leaves the place of an endpoint open for a plain function', async () => {
    const python = 'def convert(amount: float, to: str) -> float:\n    """Convert an amount."""\n';
    const { run } = await cliWorkspace({ 'a.py': python });
    const { out } = await run('generate_prompt_targets --file a.py');
    const [target] = parse(out).prompt_targets;
    expect(target).not.toHaveProperty('endpoint');
    expect(target.parameters).toMatchObject([
      { name: 'amount', type: 'float' },
      { name: 'to', type: 'str' },
    ]);
    expect(out).toMatch(/^\s+# endpoint: /m);
  });

  it('[prompt-listener P98] takes the fields of a model for parameters', async () => {
    const model =
      'from pydantic import BaseModel, Field\nclass Foo(BaseModel):\n    a: int\n    b: str = Field("z", description="bee")\n';
    expect((await parametersOf('x: Foo', model)).parameters).toEqual([
      { name: 'a', type: 'int', description: 'a value', required: true },
      { name: 'b', type: 'str', description: 'bee', required: false, default: 'z' },
    ]);
  });

  it('[prompt-listener P99] knows tuples, dates and optional values', async () => {
    const signature = 'ids: tuple[int, int], when: date, mode: Optional[str] = None';
    expect((await parametersOf(signature)).parameters).toMatchObject([
      { name: 'ids', type: 'list', required: true },
      { name: 'when', type: 'str', format: 'date', required: true },
      { name: 'mode', type: 'str', required: false },
    ]);
  });

  it('prints YAML on stdout and warnings with their place on stderr', async () => {
    const { run } = await cliWorkspace({ 'a.py': weather });
    const { exitCode, out, err } = await run('generate-prompt-targets --file a.py');
    expect(exitCode).toBe(0);
    expect(parse(out)).toEqual({ prompt_targets: [weatherTarget] });
    expect(out).toContain('# endpoint: {name: NAME, path: /get_weather, http_method: POST}');
    expect(err).toBe('a.py:1  warning  "days" is not described; say in the docstring what belongs there\n');
  });

  it('[cli 53] takes the path, the method and the query of a route', async () => {
    const route = fastApi(
      '@app.get("/users/{id}")\ndef get_user(id: int, q: str = "a"):\n    """Look a user up."""\n',
    );
    const { prompt_targets } = await generate(route, '--endpoint api');
    expect(prompt_targets).toEqual([
      {
        name: 'get_user',
        description: 'Look a user up.',
        parameters: [
          { name: 'id', type: 'int', description: 'id value', required: true, in_path: true },
          { name: 'q', type: 'str', description: 'q value', required: false, default: 'a' },
        ],
        endpoint: { name: 'api', path: '/users/{id}?q={q}', http_method: 'GET' },
      },
    ]);
  });

  it.each([
    ['[cli 54] tuple[int, int]', 'tuple[int, int]', { type: 'list', required: true }],
    ['[cli 54] Optional[str]', 'Optional[str]', { type: 'str', required: false }],
    ['[cli 54] Literal["a","b"]', 'Literal["a","b"]', { type: 'str', enum: ['a', 'b'] }],
    ['[cli 54] date', 'date', { type: 'str', format: 'date' }],
    ['str | None', 'str | None', { type: 'str', required: false }],
    [
      'typing.Optional[typing.List[int]]',
      'typing.Optional[typing.List[int]]',
      { type: 'list', required: false },
    ],
    ['Union[int, float]', 'Union[int, float]', { type: 'float' }],
    ['Literal[1, 2]', 'Literal[1, 2]', { type: 'int', enum: [1, 2] }],
    ['a text', '"Optional[int]"', { type: 'int', required: false }],
    ['Decimal', 'decimal.Decimal', { type: 'float' }],
    ['datetime', 'dt.datetime', { type: 'str', format: 'date-time' }],
    ['UUID', 'UUID', { type: 'str', format: 'uuid' }],
    ['Mapping', 'Mapping[str, int]', { type: 'dict' }],
    ['frozenset', 'frozenset[int]', { type: 'list' }],
    ['a described int', 'Annotated[int, "How many"]', { type: 'int', description: 'How many' }],
    [
      'a described field',
      'Annotated[str, Field(description="Its code", pattern="^[A-Z]+$")]',
      { type: 'str', description: 'Its code (matching ^[A-Z]+$)' },
    ],
    ['a name for a type', 'UserId', { type: 'int' }],
    ['an enum', 'Color', { type: 'str', enum: ['red', 'blue'] }],
    ['an enum with numbers', 'Level', { type: 'int', enum: [1, 2] }],
    ['an imported name', 'Maybe[bool]', { type: 'bool', required: false }],
  ])('reads the annotation %s', async (_, annotation, expected) => {
    const before = `from typing import Optional as Maybe
from enum import Enum, auto
UserId = NewType("UserId", int)
class Color(str, Enum):
    RED = "red"
    BLUE = "blue"
class Level(Enum):
    LOW = auto()
    HIGH = auto()
`;
    const { parameters } = await parametersOf(`x: ${annotation}`, before);
    expect(parameters[0]).toMatchObject(expected);
  });

  it.each([
    ['"a"', { required: false, default: 'a' }],
    ['-3', { required: false, default: -3 }],
    ['1_000', { required: false, default: 1000 }],
    ['2.5', { required: false, default: 2.5 }],
    ['False', { required: false, default: false }],
    ['None', { required: false }],
    ['LIMIT', { required: false, default: 7 }],
    ['[]', { required: false }],
  ])('reads the default %s', async (given, expected) => {
    const { parameters, warnings } = await parametersOf(`x=${given}`, 'LIMIT = 7');
    const { required, default: value } = parameters[0];
    expect({ required, ...(value === undefined ? {} : { default: value }) }).toEqual(expected);
    expect(warnings.map(({ code }: { code: string }) => code)).not.toContain('default_left_out');
  });

  it.each([
    ['x: int = compute()', 'default_left_out', 'no text, number or switch'],
    ['x: int = "many"', 'default_left_out', 'does not fit its type'],
    ['x: Literal["a"] = "b"', 'default_left_out', 'does not fit its type'],
    ['x', 'unknown_type', 'has no type annotation; it is taken as str'],
    ['x: Frobnicator', 'unknown_type', 'has a type that is not known here'],
  ])('warns of %s', async (signature, code, message) => {
    const { parameters, warnings } = await parametersOf(signature);
    expect(parameters[0]).not.toHaveProperty('default');
    expect(warnings).toContainEqual({
      code,
      file: 'a.py',
      line: 2,
      message: expect.stringContaining(message),
    });
  });

  it('reads a signature over many lines, with marks, comments and a trailing comma', async () => {
    const { parameters } = await parametersOf(
      'self,\n    a: int,  # first\n    /,\n    b: Optional[\n        str\n    ] = None,\n    *args: int,\n    c: bool,\n    **kwargs: str,\n',
    );
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('puts the fields of a model in its place, and prefixes what clashes', async () => {
    const before = `@dataclass
class Base:
    name: str
class Inner(BaseModel):
    a: int
class Order(Base, BaseModel):
    """An order.

    Attributes:
        count: How many pieces.
    """
    count: int = Field(1, ge=1)
    inner: Inner
    _hidden: int = 3
    kinds: ClassVar[list] = []
`;
    const { parameters, warnings } = await parametersOf('name: str, order: Order', before);
    expect(parameters).toMatchObject([
      { name: 'name', type: 'str' },
      { name: 'order_name', type: 'str', required: true },
      { name: 'count', type: 'int', description: 'How many pieces. (at least 1)', default: 1 },
      { name: 'inner', type: 'dict', required: true },
    ]);
    expect(parameters).toHaveLength(4);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'name_clash' }));
  });

  it('[cli 56] leaves a function without docstring out, and names its line', async () => {
    const { run } = await cliWorkspace({ 'a.py': '\n\ndef f(x: int):\n    return x\n' });
    const { exitCode, out, err } = await run('generate_prompt_targets --file a.py');
    expect([exitCode, parse(out)]).toEqual([0, { prompt_targets: [] }]);
    expect(err).toBe('a.py:3  warning  f has no docstring that says what it does; it was left out\n');
    const strict = await run('generate_prompt_targets --file a.py --strict --json');
    expect(strict).toMatchObject({ exitCode: 1, out: '' });
    expect(JSON.parse(strict.errLast)).toMatchObject({
      error: { code: 'warnings', details: [{ code: 'no_docstring', line: 3 }] },
    });
    expect(
      parse((await run('generate_prompt_targets --file a.py --include-undocumented')).out),
    ).toMatchObject({
      prompt_targets: [{ name: 'f', description: 'Function f' }],
    });
  });

  it('takes public functions of the file itself, and others where they are asked for', async () => {
    const doc = '"""Do what has to be done."""';
    const python = `class A:\n    def method(self):\n        ${doc}\ndef get_a():\n    ${doc}\n    def inner():\n        ${doc}\nasync def set_b():\n    ${doc}\ndef _c():\n    ${doc}\n`;
    const names = async (options: string) =>
      (await generate(python, options)).prompt_targets.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['get_a', 'set_b']);
    expect(await names('--include-private')).toEqual(['get_a', 'set_b', '_c']);
    expect(await names('--function get_*')).toEqual(['get_a']);
    expect((await generate(python, '--function nobody')).warnings).toMatchObject([{ code: 'no_match' }]);
  });

  it.each([
    ['fastapi', '@app.post("/a")\nasync def f(x: int, y: Item):', '/a?x={x}', 'POST', ['x', 'name', 'size']],
    ['fastapi with two bodies', '@app.post("/a")\ndef f(y: Item, z: Item):', '/a', 'POST', ['y', 'z']],
    [
      'fastapi with a body parameter',
      '@app.post("/a")\ndef f(x: int = Body(embed=True)):',
      '/a',
      'POST',
      ['x'],
    ],
    [
      'fastapi with an alias',
      '@app.get("/a")\ndef f(x: int = Query(alias="item-x")):',
      '/a?item-x={item-x}',
      'GET',
      ['item-x'],
    ],
    ['fastapi with a list', '@app.get("/a")\ndef f(x: list[int] = Query()):', '/a', 'GET', ['x']],
    [
      'fastapi with dependencies',
      '@app.get("/a")\ndef f(r: Request, d=Depends(db), h: str = Header()):',
      '/a',
      'GET',
      [],
    ],
    [
      'fastapi with a path of parts',
      '@app.get("/files/{name:path}")\ndef f(name: str):',
      '/files/{name}',
      'GET',
      ['name'],
    ],
    [
      'fastapi under other methods',
      '@app.api_route("/a", methods=["PUT", "POST"])\ndef f():',
      '/a',
      'POST',
      [],
    ],
  ])('takes a route of %s', async (_, route, path, method, names) => {
    const model = 'class Item(BaseModel):\n    name: str\n    size: int\n';
    const { prompt_targets } = await generate(
      fastApi(`${model}${route}\n    """Do what has to be done."""\n`),
    );
    expect(prompt_targets[0].endpoint).toEqual({ name: 'app_server', path, http_method: method });
    expect(prompt_targets[0].parameters.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('takes routes of Flask, with the types that their paths name', async () => {
    const python = `from flask import Flask, Blueprint
bp = Blueprint("users", __name__, url_prefix="/old")
def create_app():
    app = Flask(__name__)
    @app.route("/items/<int:item>/<key>", methods=["GET", "HEAD"])
    def get_item(item, key):
        """Get an item by its number and key."""
    return app
@bp.post("/new")
def new_user():
    """Make a new user."""
app.register_blueprint(bp, url_prefix="/users")
`;
    const { prompt_targets } = await generate(python, '--base-path /v1/');
    expect(prompt_targets).toMatchObject([
      {
        name: 'get_item',
        parameters: [
          { name: 'item', type: 'int', in_path: true },
          { name: 'key', type: 'str', in_path: true },
        ],
        endpoint: { path: '/v1/items/{item}/{key}', http_method: 'GET' },
      },
      { name: 'new_user', endpoint: { path: '/v1/users/new', http_method: 'POST' } },
    ]);
  });

  it('adds up the prefixes of routers, over several files', async () => {
    const { run } = await cliWorkspace({
      'main.py':
        'from fastapi import FastAPI\nfrom .routes import users\nVERSION = "/v2"\napp = FastAPI()\napp.include_router(users.router, prefix="/api" + VERSION)\n',
      'routes/users.py':
        'from fastapi import APIRouter\nrouter = APIRouter(prefix="/users")\n@router.get("/{id}")\ndef get_user(id: int):\n    """Get a user by id."""\n',
    });
    const { out } = await run('generate_prompt_targets --file main.py --f routes/users.py --json');
    expect(JSON.parse(out).prompt_targets).toMatchObject([{ endpoint: { path: '/api/v2/users/{id}' } }]);
  });

  it.each([
    ['method', '@app.delete("/a")\ndef f():', 'can only GET or POST'],
    ['several_routes', '@app.get("/a")\n@app.get("/b")\ndef f():', '/a was taken'],
    ['path_not_literal', '@app.get(f"/{x}")\ndef f():', 'no literal text'],
    ['path_parameter', '@app.get("/a/{id}")\ndef f(user=Depends(load)):', '"id" is in the path'],
    ['bare_body', '@app.post("/a")\ndef f(x: int = Body()):', 'as the whole body'],
    ['form_field', '@app.post("/a")\ndef f(x: str = Form()):', 'form field'],
    ['file_upload', '@app.post("/a")\ndef f(x: UploadFile):', 'is a file'],
  ])('warns of what a prompt target cannot do: %s', async (code, route, message) => {
    const { warnings } = await generate(fastApi(`${route}\n    """Do what has to be done."""\n`));
    expect(warnings).toContainEqual({
      code,
      file: 'a.py',
      line: expect.any(Number),
      message: expect.stringContaining(message),
    });
  });

  it('takes no other decorator for a route', async () => {
    const python = `from fastapi import FastAPI\n@cache.get("key")\n@functools.wraps(g)\ndef f():\n    """Do what has to be done."""\n`;
    expect((await generate(python)).prompt_targets).toMatchObject([{ name: 'f' }]);
  });

  it('[cli 55] refuses what is no Python file', async () => {
    const { run } = await cliWorkspace({ 'a.txt': '' });
    const { exitCode, out, err } = await run('generate_prompt_targets --file a.txt');
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain('Input file must be a .py file');
  });

  it.each([
    ['--file gone.py', 1, 'input_not_found', /^Input file not found: .*gone\.py$/],
    ['', 2, 'usage', /Name a Python file/],
    ['--file a.py --endpoint 1x', 2, 'usage', /cannot name an endpoint/],
    ['--file a.py --base-path x', 2, 'usage', /begins with/],
    ['--file broken.py', 1, 'python_syntax', /^broken\.py:2:10: this is not Python$/],
    [
      '--file a.py --out notes.yaml',
      1,
      'would_overwrite',
      /^Refusing to overwrite existing file: notes\.yaml$/,
    ],
    ['--file a.py --merge gone.yaml', 1, 'config_not_found', /^Config file not found: /],
    ['--file a.py --merge notes.yaml', 1, 'config_invalid', /^notes\.yaml: invalid/],
  ])('refuses "%s"', async (options, exitCode, code, message) => {
    const { run } = await cliWorkspace({
      'a.py': weather,
      'broken.py': '\ndef f(a: = 3):\n    pass\n',
      'notes.yaml': '- my notes\n',
    });
    const result = await run(`generate_prompt_targets ${options} --json`);
    expect(result).toMatchObject({ exitCode, out: '' });
    const { error } = JSON.parse(result.errLast);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('goes on past a body that it does not understand, and says where', async () => {
    const { warnings, prompt_targets } = await generate(
      'async def lifespan():\n    """Run around all of it."""\n    yield\n\ndef f():\n    """Do what has to be done."""\n    x = = 3\n',
    );
    expect(prompt_targets).toHaveLength(2);
    expect(warnings).toMatchObject([{ code: 'python_syntax', line: 7 }]);
  });

  it('writes a file, and writes it again, but over nothing else', async () => {
    const { run, folder } = await cliWorkspace({ 'a.py': weather });
    expect((await run('generate_prompt_targets --file a.py --out targets.yaml')).out).toBe(
      'Wrote targets.yaml: get_weather\n',
    );
    const again = await run('generate_prompt_targets --file a.py --out targets.yaml --json');
    expect(JSON.parse(again.out)).toMatchObject({ written: 'targets.yaml' });
    expect(parse(await readFile(join(folder, 'targets.yaml'), 'utf8'))).toEqual({
      prompt_targets: [weatherTarget],
    });
  });

  it('merges into a config: what was written by hand stays', async () => {
    const config = `version: v0.3.0 # kept
prompt_targets:
  # by hand
  - name: get_weather
    description: old
    system_prompt: Be brief.
    endpoint: {name: api, path: /w}
  - name: other
    description: stays
`;
    const more = `${weather}\ndef set_alarm(at: str):\n    """Set an alarm for a time."""\n`;
    const { run, folder } = await cliWorkspace({ 'a.py': more, 'config.yaml': config });
    const { out } = await run(
      'generate_prompt_targets --file a.py --merge config.yaml --endpoint api --json',
    );
    expect(JSON.parse(out)).toMatchObject({
      written: 'config.yaml',
      added: ['set_alarm'],
      updated: ['get_weather'],
    });
    const text = await readFile(join(folder, 'config.yaml'), 'utf8');
    expect(text).toContain('version: v0.3.0 # kept\nprompt_targets:\n  # by hand\n');
    expect(parse(text).prompt_targets).toEqual([
      { ...weatherTarget, system_prompt: 'Be brief.', endpoint: { name: 'api', path: '/w' } },
      { name: 'other', description: 'stays' },
      expect.objectContaining({
        name: 'set_alarm',
        endpoint: { name: 'api', path: '/set_alarm', http_method: 'POST' },
      }),
    ]);
  });

  it.each([
    ['has none', 'version: v0.3.0\n'],
    ['has an empty key', 'version: v0.3.0\nprompt_targets:\n'],
    ['has an empty list', 'version: v0.3.0\nprompt_targets: []\n'],
    ['is written in braces', '{"version": "v0.3.0"}\n'],
  ])('merges into a config that %s', async (_, config) => {
    const { run, folder } = await cliWorkspace({
      'a.py': `${weather}\ndef g():\n    """Go there."""\n`,
      'c.yaml': config,
    });
    expect(await run('generate_prompt_targets --file a.py --merge c.yaml --out d.yaml')).toMatchObject({
      exitCode: 0,
    });
    expect(parse(await readFile(join(folder, 'd.yaml'), 'utf8'))).toEqual({
      version: 'v0.3.0',
      prompt_targets: [weatherTarget, { name: 'g', description: 'Go there.', parameters: [] }],
    });
    expect(await readFile(join(folder, 'c.yaml'), 'utf8')).toBe(config);
  });

  it('writes what validate has nothing to say about', async () => {
    const python = fastApi(`
class Kind(Enum):
    NO = "no"
    TIME = "12:30"
class Item(BaseModel):
    kind: Kind = Field(Kind.NO, description="Costs $USER: see")
    price: float
@app.post("/items/{id}")
def put_item(id: int, item: Item, q: Optional[str] = None, day: date = None, tags: set[str] = Query([])):
    """Put an item of a kind into the store.

    Args:
        id: Number of the item.
        q: What to search.
    """
`);
    const { run } = await cliWorkspace({ 'a.py': python, 'config.yaml': promptConfig });
    await run('generate_prompt_targets --file a.py --merge config.yaml --endpoint api');
    const merged = JSON.parse((await run('validate config.yaml --json')).out);
    expect(merged).toMatchObject({ valid: true, diagnostics: [] });
    await run('generate_prompt_targets --file a.py --out part.yaml --endpoint api');
    const part = JSON.parse((await run('validate part.yaml --fragment --json')).out);
    expect(part.diagnostics).toEqual([]);
  });

  it('takes out what no config can hold, and says of what', async () => {
    const python = `
def convert(amount: float, to: str = "a\\0b", unit: Literal["k\\ufffeg", "t"] = "t") -> float:
    """Convert\\0 an amount\\ufffe of mon\\ud800ey.

    Args:
        amount: How \\x07much.
        to: The target.
        unit: The unit.
    """
`;
    const { folder, run } = await cliWorkspace({ 'a.py': python, 'config.yaml': promptConfig });
    const { err } = await run('generate_prompt_targets --file a.py --merge config.yaml --endpoint api');
    expect(err.split('\n').filter((line) => line.includes('no config can hold'))).toEqual([
      expect.stringContaining('taken out of the description of convert'),
      expect.stringContaining('taken out of the description of amount'),
      expect.stringContaining('the default of to has characters'),
      expect.stringContaining('a value of unit has characters'),
    ]);
    const written = parse(await readFile(join(folder, 'config.yaml'), 'utf8')).prompt_targets[0];
    expect(written).toMatchObject({
      description: 'Convert an amount of money.',
      parameters: [
        { description: 'How much.' },
        { name: 'to', required: false },
        { enum: ['t'], default: 't' },
      ],
    });
    expect(written.parameters[1]).not.toHaveProperty('default');
    expect(JSON.parse((await run('validate config.yaml --json')).out).valid).toBe(true);
  });

  it('writes any text so that the config has it again', () => {
    const special = [
      'no',
      '12:30',
      '$HOME',
      '$$x',
      '$' + '{A}',
      '1e3',
      '~',
      '#',
      ': ',
      "'",
      '2024-01-01',
      '=',
      '?a',
      'a?',
    ];
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
      fc.constantFrom(...special),
    );
    fc.assert(
      fc.property(word, word, (description, value) => {
        const target: GeneratedTarget = {
          name: 'f',
          description: `${description} x`,
          parameters: [
            {
              name: 'a',
              type: 'str',
              description: 'a b',
              required: false,
              default: value,
              enum: [value, 'z'],
            },
          ],
          endpoint: { name: 'api', path: '/f?a={a}', http_method: 'GET' },
        };
        for (const list of [
          targetsYaml([target], ['a.py']),
          `prompt_targets:\n- ${targetInFlow(target)}\n`,
        ]) {
          const { config } = analyse(`${promptConfig}${list}`, {
            environment: shell({ OPENAI_API_KEY: 'k', HOME: '/', A: 'a' }),
          });
          expect(config?.targets).toMatchObject([
            {
              description: target.description,
              endpoint: { path: '/f?a={a}' },
              parameters: [{ default: value, enum: [value, 'z'] }],
            },
          ]);
        }
      }),
    );
  });
});

const promptConfig = `version: v0.3.0
listeners:
- {type: prompt, name: p1, port: 10000}
model_providers:
- {model: openai/gpt-4o, access_key: $OPENAI_API_KEY, default: true}
endpoints:
  api: {endpoint: "api.example.com:443", protocol: https}
`;
