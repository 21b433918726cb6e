import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ConnectionRow, type CreatedToken, type TokenRow, useAct, useBackend } from "../../backend";
import { CopyField } from "../../shared/Copy";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { fieldError } from "../../shared/errors";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./FirstStart.module.css";
import { Step } from "./Step";

/** In days, as the service knows them; 0 is never. */
const LIFETIMES = [7, 30, 90, 180, 365, 0];

interface Props {
  open: boolean;
  connection: ConnectionRow | null;
  token: TokenRow | null;
  /** The answer that holds the secret, as long as this page lives. */
  created: CreatedToken | null;
  onCreated: (created: CreatedToken) => void;
  /** The person copied it, or goes on without. */
  onKept: () => void;
}

export function TokenStep({ open, connection, token, created, onCreated, onKept }: Props) {
  return (
    <Step
      number={2}
      title={t("first-start-token")}
      open={open}
      done={token !== null && !open}
      evidence={
        token ? (
          <T
            id="first-start-token-done"
            args={{ name: <Name>{token.name}</Name>, end: <code>…{token.lastFour}</code> }}
          />
        ) : (
          t("first-start-token-once")
        )
      }
    >
      {created ? (
        <ShownOnce created={created} onKept={onKept} />
      ) : (
        connection && <TokenForm connection={connection} onCreated={onCreated} />
      )}
    </Step>
  );
}

function TokenForm({
  connection,
  onCreated,
}: {
  connection: ConnectionRow;
  onCreated: (created: CreatedToken) => void;
}) {
  const [name, setName] = useState(t("first-start-token-name-first"));
  const [days, setDays] = useState(90);
  const create = useAct("tokens.create", {
    changes: ["tokens.list", "connections.list"],
    onDone: onCreated,
    secret: true,
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate({
      connection: connection.id,
      name: name.trim(),
      scope: "read-write",
      expiry: days === 0 ? { kind: "never" } : { kind: "days", days },
      keepInKeychain: false,
    });
  }

  return (
    <form className={styles.inside} style={{ padding: 0 }} onSubmit={submit} noValidate>
      <div className={styles.two}>
        <TextInput
          label={t("first-start-token-name")}
          value={name}
          error={fieldError(create.error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("first-start-token-expires")}
          data={LIFETIMES.map((value) => ({
            value: String(value),
            label: value === 0 ? t("first-start-token-never") : t("first-start-token-days", { count: value }),
          }))}
          value={String(days)}
          onChange={(value) => value !== null && setDays(Number(value))}
        />
      </div>
      <p className={styles.hint}>{t("first-start-token-hint")}</p>
      <ErrorAlert error={fieldError(create.error, "name") ? null : create.error} boxed />
      <div>
        <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ""}>
          {t("first-start-token-make")}
        </Button>
      </div>
    </form>
  );
}

function ShownOnce({ created, onKept }: { created: CreatedToken; onKept: () => void }) {
  const backend = useBackend();
  return (
    <>
      <CopyField
        label={t("first-start-token-now")}
        text={created.token}
        what={t("first-start-the-token")}
        copy={backend.copySecret}
        primary
      />
      <p className={styles.hint}>{t("first-start-token-clears")}</p>
      <div>
        <Button onClick={onKept}>{t("first-start-token-go-on")}</Button>
      </div>
    </>
  );
}
