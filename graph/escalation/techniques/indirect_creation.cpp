#include "graph/escalation/model/indirect.h"
#include "graph/escalation/requests/read_object.h"
#include "graph/escalation/requests/text.h"
#include "graph/escalation/techniques/all.h"

#include <fmt/format.h>

namespace nsposture::escalation::techniques {

namespace {

bool may_change(const RightsTable& table, std::size_t kind, const RightSet& held) {
  const CreatePermissions making{table.indirect_right(kind)};
  return table.indirect()[kind].changes &&
         (held.test(making.update()) || held.test(making.patch()));
}

// Existing objects of these kinds are not read: one with the name in the rule is assumed to exist.
bool change_some(const Rights& rights, Proof& proof, CreatePermissions making, Scope scope,
                 std::string& name) {
  if (rights.change_any(proof, making, scope)) return true;
  for (const auto& one : rights.change_names(making, scope)) {
    if (!rights.change(proof, making, scope, one)) continue;
    name = one;
    return true;
  }
  return false;
}

void edges(const Evaluation& at) {
  if (!at.world.target().is_namespace_creation()) return;
  const auto& table = at.world.table();
  const auto& kinds = table.indirect();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const CreatePermissions making{table.indirect_right(i)};
    if (kinds[i].namespaced == (at.scope == kCluster)) continue;
    const bool changes = may_change(table, i, at.rights.set());
    if (!changes && !at.rights.has(making.create)) continue;
    if (!controller_creates(at.world, kinds[i])) continue;
    const auto kind = static_cast<std::uint32_t>(i);
    Proof proof;
    std::string name;
    if (at.rights.make_some(proof, making, at.scope, name)) {
      at.sink.emit({NodeType::Indirect, kind, 0}, proof, IndirectObject{kind, name});
    } else if (changes && change_some(at.rights, proof, making, at.scope, name)) {
      at.sink.emit({NodeType::Indirect, kind, 0}, proof, IndirectObject{kind, name, true});
    }
  }
}

StepText request(const StepView& view, const IndirectObject& object, const IndirectKind& kind) {
  const auto ns = kind.namespaced ? view.ns : std::string();
  const auto json = [&](const std::string& name) {
    return requests::object_json(kind.api_group + '/' + kind.version, kind.kind, ns, name, {});
  };
  const CreatePermissions making{view.world.table().indirect_right(object.kind)};
  if (!object.exists) {
    return {
        requests::send_object(view, making.create, json(requests::fresh_name(view, object.name))),
        {}};
  }
  const auto name = object.name.empty() ? std::string("NAME") : object.name;
  return requests::overwrite_versioned(
      view, making.patch(), {kind.api_group, kind.version, kind.resource, ns, name}, json(name));
}

std::string what_controller_does(const IndirectKind& kind, bool by_change) {
  const std::string_view unread = by_change ? "; whether there is one was not read" : "";
  if (kind.grants) {
    return fmt::format("the controller ({}) grants what {} {} says, whoever wrote it{}",
                       kind.controller, by_change ? "an existing" : "a new", kind.kind, unread);
  }
  if (by_change) {
    return fmt::format(
        "a change to an existing {} has the controller ({}) create another namespace{}", kind.kind,
        kind.controller, unread);
  }
  return fmt::format("the controller ({}) creates a namespace for each {}", kind.controller,
                     kind.kind);
}

StepText text(const StepView& view) {
  const auto& object = std::get<IndirectObject>(view.edge.detail);
  const auto& kind = view.world.table().indirect()[object.kind];
  auto because = what_controller_does(kind, object.exists);
  if (const auto grant = controller_grant(view.world, kind); !grant.empty()) {
    because += fmt::format("; it may by {}", grant);
  }
  const auto written = request(view, object, kind);
  return {written.request, because + written.because};
}

// When nothing is created indirectly, no identity holds any of these.
RightSet writes(const RightsTable& table) {
  RightSet set;
  set.set(kMaxRights - 1);
  for (std::size_t i = 0; i < table.indirect().size(); ++i) {
    const CreatePermissions making{table.indirect_right(i)};
    set.set(making.create);
    if (!table.indirect()[i].changes) continue;
    set.set(making.update());
    set.set(making.patch());
  }
  return set;
}

}  // namespace

Technique indirect_creation() {
  return {.id = TechniqueId::IndirectCreation,
          .title = "Have a controller create the namespace",
          .attack = "T1098",
          .cis = "5.1.8",
          .takes = Takes::Workloads,
          .cost = 8,
          .where = kAtCluster | kInNamespaces,
          .any_of_kinds = writes,
          .edges = edges,
          .text = text};
}

}  // namespace nsposture::escalation::techniques
