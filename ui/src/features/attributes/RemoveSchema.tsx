/** "Remove Acme?", with who would lose values by it. */
import { type SchemaRow, useAct, useRead } from "../../backend";
import { Confirm } from "../../shared/Confirm";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { SCHEMA_READS } from "./acts";

interface Props {
  /** `null` while nobody asks. */
  schema: SchemaRow | null;
  onClose: () => void;
  onDone: () => void;
}

export function RemoveSchema({ schema, onClose, onDone }: Props) {
  const usage = useRead("schemas.usage", { urn: schema?.urn ?? "" }, { enabled: schema !== null });
  const act = useAct("schemas.remove", { changes: SCHEMA_READS, onDone });
  const holders = usage.data?.holders;
  return (
    <Confirm
      opened={schema !== null}
      title={<T id="attributes-remove-title" args={{ name: <Name>{schema?.name ?? ""}</Name> }} />}
      act={t("attributes-remove")}
      // Who removes values has seen how many.
      busy={act.isPending || (usage.isPending && schema !== null)}
      onAct={() => schema && holders !== undefined && act.mutate({ urn: schema.urn, confirm: true })}
      onClose={onClose}
      error={act.error}
    >
      {usage.error ? (
        <ErrorAlert error={usage.error} onRetry={() => void usage.refetch()} />
      ) : (
        <p>
          {holders === undefined
            ? t("attributes-remove-counting")
            : t(schema?.resource === "group" ? "attributes-remove-effect-group" : "attributes-remove-effect-user", {
                holders,
              })}
        </p>
      )}
    </Confirm>
  );
}
