import { timingSafeEqual } from 'node:crypto';

interface MasterUser {
  readonly name: string;
  readonly password: string;
}

/** Who may log in to the clusters, by database: the emulator keeps passwords to itself. */
export class MasterUsers {
  readonly #users = new Map<string, MasterUser>();

  set(databaseKey: string, name: string, password: string): void {
    this.#users.set(databaseKey, { name, password });
  }

  changePassword(databaseKey: string, password: string): void {
    const user = this.#users.get(databaseKey);
    if (user) this.#users.set(databaseKey, { ...user, password });
  }

  copy(from: string, to: string): void {
    const user = this.#users.get(from);
    if (user) this.#users.set(to, user);
  }

  forget(databaseKey: string): void {
    this.#users.delete(databaseKey);
  }

  /** True for another user than the master: which others there are, only SQL knows. */
  accepts(databaseKey: string, name: string, password: string): boolean {
    const user = this.#users.get(databaseKey);
    if (user?.name !== name) return true;
    const [given, known] = [Buffer.from(password), Buffer.from(user.password)];
    return given.length === known.length && timingSafeEqual(given, known);
  }
}
