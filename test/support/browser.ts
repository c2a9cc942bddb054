import type { Person } from "./people.ts";

/** How a person signs in at the health account that is played on this machine; by two factors unless the test says otherwise. */
export interface SigningIn {
  readonly acr?: string;
  readonly cancel?: true;
}

/** A person's browser: follows redirects, keeps the cookies of the card API, signs in, and stops where a wallet would take over. */
export class Browser {
  readonly #cardUrl: string;
  #cookie: string;

  /** A fresh one, or another tab of a browser that is open. */
  constructor(cardUrl: string, tabOf?: Browser) {
    this.#cardUrl = cardUrl;
    this.#cookie = tabOf === undefined ? "" : tabOf.#cookie;
  }

  /** What it would send to the card API. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Opens an address of the card API. A redirect is told, not followed. */
  async open(url: string): Promise<{ status: number; location: string; headers: Headers; text: string }> {
    const headers = this.#cookie === "" ? {} : { cookie: this.#cookie };
    const response = await fetch(url, { redirect: "manual", headers });
    const set = response.headers.get("set-cookie");
    if (set !== null && url.startsWith(this.#cardUrl)) this.#cookie = set.split(";")[0] ?? "";
    const location = response.headers.get("location") ?? "";
    return { status: response.status, location, headers: response.headers, text: await response.text() };
  }

  /** From the wallet's authorization address to the provider's page. */
  async toProvider(authorizationUrl: string): Promise<URL> {
    const { status, location } = await this.open(authorizationUrl);
    if (status !== 302) throw new Error(`the authorization endpoint answered ${status}`);
    return new URL(location);
  }

  /** Signs in on the provider's page: the address that it sends back to. */
  async signIn(page: URL, person: Pick<Person, "account" | "nir">, how: SigningIn = {}): Promise<string> {
    const form = new URLSearchParams(page.search);
    form.set("account", person.account);
    form.set("nir", person.nir);
    form.set("acr", how.acr ?? "eidas-substantial");
    if (how.cancel) form.set("cancel", "1");
    const response = await fetch(`${page.origin}${page.pathname}`, { method: "POST", body: form, redirect: "manual" });
    return response.headers.get("location") ?? "";
  }

  /** The whole way, up to the address that the wallet is opened with. */
  async authorize(
    authorizationUrl: string,
    person: Pick<Person, "account" | "nir">,
    how: SigningIn = {},
  ): Promise<URL> {
    const callback = await this.signIn(await this.toProvider(authorizationUrl), person, how);
    const { status, location } = await this.open(callback);
    if (status !== 302) throw new Error(`the callback answered ${status}`);
    return new URL(location);
  }
}
