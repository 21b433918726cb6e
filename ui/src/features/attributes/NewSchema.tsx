/** Adds a schema, by fields or from JSON. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { t } from "../../words";
import { SCHEMA_READS } from "./acts";
import { newSchema } from "./definition";
import { SchemaForm } from "./SchemaForm";
import { Crumb } from "./SchemaPage";

export function NewSchema() {
  const navigate = useNavigate();
  const [start] = useState(newSchema);
  const add = useAct("schemas.add", {
    changes: SCHEMA_READS,
    onDone: ({ row }) => void navigate({ to: "/directory/attributes/$urn", params: { urn: row.urn } }),
  });
  return (
    <Page title={t("attributes-new-title")} crumb={<Crumb />} facts={t("attributes-new-words")}>
      <SchemaForm
        start={start}
        changes={null}
        verb={t("attributes-form-add")}
        busy={add.isPending}
        error={add.error}
        onSave={({ definition, resource, required, indexed }) =>
          add.mutate({ definition, resource, required, indexed })
        }
        onCancel={() => void navigate({ to: "/directory/attributes" })}
      />
    </Page>
  );
}
