/** Gives a client another secret and shows it once. Those that it has stay good. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { type ConnectionRow, type OauthClientRow, useAct } from "../../../backend";
import { DialogFoot } from "../../../shared/Confirm";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import styles from "../connections.module.css";
import { ExpiryFields, useExpiry } from "../ExpiryFields";
import { SecretDialog, type Step } from "../ShownOnce";
import { SecretShownOnce } from "./SecretShownOnce";

interface Props {
  client: OauthClientRow | null;
  connection: ConnectionRow;
  onClose: () => void;
}

export function NewSecretDialog({ client, connection, onClose }: Props) {
  return (
    <SecretDialog
      opened={client !== null}
      titles={{ asking: t("oauth-add-secret"), shown: t("oauth-shown-title") }}
      onClose={onClose}
    >
      {({ onStep, close }) =>
        client && <Steps client={client} connection={connection} onStep={onStep} onClose={close} />
      }
    </SecretDialog>
  );
}

interface StepsProps {
  client: OauthClientRow;
  connection: ConnectionRow;
  onStep: (step: Step) => void;
  onClose: () => void;
}

/** Holds the secret while it is on the screen, and no longer. */
function Steps({ client, connection, onStep, onClose }: StepsProps) {
  const add = useAct("oauthClients.addSecret", {
    secret: true,
    changes: CONNECTION_READS,
    onDone: () => onStep("shown"),
  });
  const end = useExpiry("365");
  const [tried, setTried] = useState(false);
  if (add.data) return <SecretShownOnce connection={connection} created={add.data} onClose={onClose} />;
  return (
    <form
      className={styles.dialog}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        const expiry = end.chosen();
        if (expiry === null) return;
        onStep("making");
        add.mutate({ id: client.id, expiry }, { onError: () => onStep("asking") });
      }}
    >
      <p className="t2">
        <T id="oauth-add-secret-words" args={{ name: <Name strong>{client.name}</Name> }} />
      </p>
      <ExpiryFields end={end} label={t("connections-token-expires")} tried={tried} error={add.error} />
      {!end.isAtField(add.error) && <ErrorAlert error={add.error} boxed />}
      <DialogFoot>
        <Button data-autofocus onClick={onClose}>
          {t("connections-cancel")}
        </Button>
        <Button type="submit" variant="filled" loading={add.isPending}>
          {t("oauth-add-secret")}
        </Button>
      </DialogFoot>
    </form>
  );
}
