// Flows and change records of a namespace, as lines of its dossier.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/ingest/changes/changes.h"
#include "reports/answers/dossier.h"
#include "store/records/flow.h"

#include <string>
#include <vector>

namespace nsposture::investigation {

// Denied flows and those to the cloud's metadata service first, with a label; else in the given
// order.
[[nodiscard]] std::vector<reports::DossierLine> flow_lines(const std::vector<store::Flow>& flows);

// The records that name the namespace, or whose window includes one of its creations. `what`: the
// name of a namespace or an audit ID.
[[nodiscard]] std::vector<reports::DossierLine> change_lines(
    const std::vector<ingest::changes::ChangeRecord>& changes, const correlation::CaseFile& file,
    const std::string& what);

// The namespace of `what`: that of the creation with this audit ID, else `what` itself.
[[nodiscard]] std::string namespace_of(const correlation::CaseFile& file, const std::string& what);

}  // namespace nsposture::investigation
