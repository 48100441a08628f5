// Things that no test may cause: console messages, violations of the content security policy, uncaught exceptions,
// requests to other hosts.
import { type BrowserContext, type ConsoleMessage, expect } from "@playwright/test";

export class Watch {
  private readonly problems: string[] = [];
  private readonly statuses = new Set<number>();
  private blocked: RegExp | undefined;
  private failing = false;

  /** `scripts`: whether the browser runs scripts. */
  constructor(
    private readonly origin: string,
    private readonly scripts = true,
  ) {}

  /** Error statuses that this test provokes; the browser reports each in the console. */
  expectStatus(...statuses: number[]): void {
    for (const status of statuses) this.statuses.add(status);
  }

  /** Files that this test blocks; the browser reports them too. */
  expectBlocked(address: RegExp): void {
    this.blocked = address;
  }

  /** The wasm fails in this test, which the browser reports. */
  expectFailure(): void {
    this.failing = true;
  }

  async over(context: BrowserContext): Promise<void> {
    context.on("console", (message) => this.hear(message));
    context.on("weberror", (error) => {
      if (!this.failing) this.problems.push(`uncaught: ${error.error().message}`);
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== this.origin) {
        this.problems.push(`request to ${url.origin}`);
      }
    });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        console.error(`content security policy: ${violatedDirective} refuses ${blockedURI}`);
      });
    });
  }

  private hear(message: ConsoleMessage): void {
    if (!["error", "warning", "assert"].includes(message.type())) return;
    const text = message.text();
    if (this.failing && /RuntimeError|out of bounds|unreachable|forced/.test(text)) return;
    const { url } = message.location();
    const refused = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text);
    if (refused && this.statuses.has(Number(refused[1]))) return;
    // Without scripts the wasm that Chromium preloads is never used.
    if (!this.scripts && /\.wasm was preloaded using link preload but not used/.test(text)) return;
    if (/net::ERR_/.test(text) && this.blocked?.test(url)) return;
    this.problems.push(`console ${message.type()}: ${text} (${url})`);
  }

  /** Called at the end of each test. */
  check(): void {
    expect(this.problems, "what the browser complained about").toEqual([]);
  }
}
