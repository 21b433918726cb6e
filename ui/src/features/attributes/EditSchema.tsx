/** Changes a schema. Values that would lose their place are counted, and asked about, before. */
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type SchemaDetails, useAct } from "../../backend";
import { Page } from "../../shared/Page";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import { SCHEMA_READS } from "./acts";
import { draftOf } from "./definition";
import { SchemaForm } from "./SchemaForm";
import { Crumb } from "./SchemaPage";

export function EditSchema({ details }: { details: SchemaDetails }) {
  const navigate = useNavigate();
  const { name, urn } = details.row;
  const [start] = useState(() => draftOf(details));
  const back = () => void navigate({ to: "/directory/attributes/$urn", params: { urn } });
  const change = useAct("schemas.change", { changes: SCHEMA_READS, onDone: back });
  return (
    <Page
      title={t("attributes-edit-title", { name })}
      heading={
        <span className="cut" title={name}>
          <T id="attributes-edit-title" args={{ name: <Name>{name}</Name> }} />
        </span>
      }
      crumb={<Crumb />}
    >
      <SchemaForm
        start={start}
        changes={urn}
        verb={t("attributes-form-save")}
        busy={change.isPending}
        error={change.error}
        onSave={({ definition, required, indexed, confirm }) =>
          change.mutate({ definition, required, indexed, confirm })
        }
        onCancel={back}
      />
    </Page>
  );
}
