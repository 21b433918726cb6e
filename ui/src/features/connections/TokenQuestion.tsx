/** Asks before a token is revoked or deleted. */
import { type TokenRow, useAct } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { CONNECTION_READS } from "./AddConnection";

export interface Question {
  kind: "revoke" | "delete";
  token: TokenRow;
}

export function TokenQuestion({ question, onClose }: { question: Question | null; onClose: () => void }) {
  const revoke = useAct("tokens.revoke", { changes: CONNECTION_READS, onDone: onClose });
  const remove = useAct("tokens.delete", { changes: CONNECTION_READS, onDone: onClose });
  const token = question?.token;
  const name = <Name>{token?.name ?? ""}</Name>;
  return (
    <>
      <Confirm
        opened={question?.kind === "revoke"}
        title={<T id="connections-revoke-title" args={{ name }} />}
        act={t("connections-revoke")}
        onAct={() => token && revoke.mutate({ id: token.id })}
        onClose={onClose}
        busy={revoke.isPending}
        error={revoke.error}
      >
        {t("connections-revoke-effect")}
      </Confirm>
      <Confirm
        opened={question?.kind === "delete"}
        title={<T id="connections-delete-token-title" args={{ name }} />}
        act={t("connections-delete-token")}
        onAct={() => token && remove.mutate({ id: token.id })}
        onClose={onClose}
        busy={remove.isPending}
        error={remove.error}
      >
        <T
          id="connections-delete-token-effect"
          args={{
            requests: token?.requests ?? 0,
            name: (
              <b>
                <Name>{token?.name ?? ""}</Name> …{token?.lastFour}
              </b>
            ),
          }}
        />
      </Confirm>
    </>
  );
}
