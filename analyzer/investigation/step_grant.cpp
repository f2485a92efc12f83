// The grants that allowed it: since when, who created them, and what happened to them.
#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/impersonation.h"
#include "analyzer/correlation/origin.h"
#include "analyzer/correlation/reason.h"
#include "analyzer/investigation/incident.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::investigation {

namespace {

using reports::UsedGrant;

std::string writer_of(const LoggedRequest& write) {
  auto text = correlation::actor_text(write);
  if (!write.event.reason.empty()) text += " (" + write.event.reason + ")";
  return text;
}

// When the binding was created, from the best available source.
void tell_since(UsedGrant& used, const LoggedRequest* created_by, const Incident& incident) {
  const auto& file = incident.file;
  if (created_by == nullptr) {
    for (const auto& version : file.now().history->versions(used.grant.binding)) {
      const bool before = version.since <= incident.creation->time();
      if (version.present && version.write != nullptr && before) created_by = version.write;
    }
  }
  if (created_by != nullptr) {
    used.since = created_by->event.received;
    used.since_text = "the log shows who wrote it";
    used.created_by = writer_of(*created_by);
    return;
  }
  if (used.grant.binding_created) {
    used.since = used.grant.binding_created;
    used.since_text = "its creationTimestamp; the log has no write of it";
    return;
  }
  used.since = file.snapshots().front().info.taken;
  used.since_text = "at the latest: the first snapshot has it, and the log no write of it";
}

void tell_end(UsedGrant& used, const Incident& incident) {
  const auto& history = *incident.file.now().history;
  const auto present = history.present(used.grant.binding, Timestamp{INT64_MAX, 0});
  const auto& known = history.versions(used.grant.binding);
  if (!known.empty() && known.back().maybe_removed_by != nullptr) {
    used.gone_text = "unknown: a deletion by " +
                     correlation::actor_text(*known.back().maybe_removed_by) +
                     " may have taken it; the log does not show what it took";
    return;
  }
  if (present.value_or(false)) return;
  for (const auto& version : history.versions(used.grant.binding)) {
    if (version.present || version.write == nullptr) continue;
    used.gone = version.since;
    used.gone_text = "removed by " + correlation::actor_text(*version.write);
    if (correlation::may_be_dry_run(*version.write))
      used.gone_text += ", unless that was a dry run";
  }
  if (!used.gone_text.empty()) return;
  const auto kind = to_string(used.grant.binding.kind);
  // Only a snapshot can show its absence.
  if (incident.file.now().info.log_alone) return;
  used.gone_text = incident.file.now().cluster().reading.lacks(kind)
                       ? fmt::format("unknown: {} was not read", kind)
                       : "in none of the later snapshots";
}

UsedGrant from_history(const correlation::PastGrant& past, const Incident& incident) {
  UsedGrant used;
  used.grant = past.grant;
  tell_since(used, past.created_by, incident);
  tell_end(used, incident);
  return used;
}

// A grant that the log names but that no snapshot or write shows.
UsedGrant from_reason(const correlation::RbacReason& reason, const Incident& incident) {
  UsedGrant used;
  used.grant = correlation::named_grant(reason);
  const auto* binding =
      incident.file.now().history->binding_at(reason.binding, incident.creation->time());
  if (binding != nullptr) used.grant.binding_created = binding->meta.created;
  tell_since(used, nullptr, incident);
  if (binding == nullptr && used.created_by.empty()) {
    used.since.reset();
    used.since_text = "no data: only the audit log's own reason names it";
  }
  tell_end(used, incident);
  return used;
}

void add_all(std::vector<UsedGrant>& grants, const std::string& permits, const store::Actor& holder,
             const correlation::DecisionAt& decision, const std::string& logged,
             const Incident& incident) {
  const auto who = correlation::describe(holder);
  if (decision.masters) {
    UsedGrant masters;
    masters.permits = permits;
    masters.holder = who;
    masters.grant.masters = true;
    grants.push_back(std::move(masters));
    return;
  }
  const auto first = grants.size();
  const auto reason = correlation::parse_rbac_reason(logged);
  for (const auto& at : decision.grants) grants.push_back(from_history(at, incident));
  if (reason) {
    // The grant named by the API server comes first.
    const auto same = [&](const UsedGrant& used) { return used.grant.binding == reason->binding; };
    const auto begin = grants.begin() + static_cast<std::ptrdiff_t>(first);
    const auto found = std::find_if(begin, grants.end(), same);
    if (found == grants.end()) {
      grants.insert(begin, from_reason(*reason, incident));
    } else {
      std::rotate(begin, found, found + 1);
    }
  }
  for (auto i = first; i < grants.size(); ++i) {
    grants[i].permits = permits;
    grants[i].holder = who;
  }
}

// The grants that let its creator grant it something.
void add_behind(const Puppet& puppet, const Incident& incident, std::vector<UsedGrant>& grants) {
  for (const auto* write : puppet.grants) {
    const auto& event = write->event;
    const auto& maker = write->effective();
    const auto decision = incident.file.decide_at(correlation::identity_of(maker),
                                                  correlation::asked_in(event), event.received);
    add_all(grants,
            fmt::format("{} {} `{}`", event.verb,
                        event.resource == "rolebindings" ? "RoleBinding" : "ClusterRoleBinding",
                        event.name),
            maker, decision, event.reason, incident);
  }
}

}  // namespace

std::vector<UsedGrant> grants_of(const Incident& incident) {
  std::vector<UsedGrant> grants;
  if (incident.creation == nullptr) return grants;
  const auto& creation = *incident.creation;
  const auto& event = creation.request->event;
  const auto& effective = creation.request->effective();
  if (event.decision != "forbid") {
    auto decision = creation.grant;
    const auto attributes = correlation::attributes_of(creation);
    if (!decision.masters && decision.grants.empty()) {
      decision = incident.file.decide_at(correlation::identity_of(effective), attributes.create,
                                         creation.time());
    }
    add_all(grants, std::string(kCreates), effective, decision, event.reason, incident);
  }
  if (event.impersonated) {
    const auto subject = subject_from_username(event.impersonated->username);
    const auto permits = "impersonate " + describe(subject);
    const auto at = correlation::impersonation_at(creation, incident.file);
    add_all(grants, permits, event.user, at.legacy, {}, incident);
    if (!at.legacy.allowed) {
      add_all(grants, permits, event.user, at.as, {}, incident);
      add_all(grants, permits + " to create namespaces", event.user, at.on, {}, incident);
    }
  }
  const auto had_part = [&](const std::string& username) {
    const auto names = incident.usernames();
    return std::ranges::find(names, username) != names.end();
  };
  if (incident.minted != nullptr && had_part(incident.minted->effective().username)) {
    const auto& minting = incident.minted->event;
    const auto decision =
        incident.file.decide_at(correlation::identity_of(incident.minted->effective()),
                                correlation::asked_in(minting), minting.received);
    add_all(grants,
            fmt::format(
                "have tokens of {} issued",
                describe(Subject{SubjectKind::ServiceAccount, minting.namespace_, minting.name})),
            incident.minted->effective(), decision, minting.reason, incident);
  }
  if (incident.puppet) add_behind(*incident.puppet, incident, grants);
  return grants;
}

DossierStep grant_step(const std::vector<UsedGrant>& grants, const Incident& incident) {
  DossierStep step{"grant", "The grant that allowed it, since when, and who created it", {}, {}, 0};
  for (const auto& used : grants) {
    const auto& grant = used.grant;
    if (grant.masters) {
      step.lines.push_back(text_line(
          used.permits, used.holder + " is in group `system:masters`, which is allowed "
                                      "everything before RBAC is asked: no grant to remove"));
      continue;
    }
    auto text = fmt::format("{} by {} of {} to {}", used.holder, describe(grant.binding),
                            describe(grant.role), describe(*grant.subject));
    if (grant.rule) text += ": " + rbac::rule_text(*grant.rule);
    step.lines.push_back(text_line(used.permits, std::move(text)));
    auto since = text_line("since", used.since_text);
    since.time = used.since;
    step.lines.push_back(std::move(since));
    if (used.created_by.empty()) {
      step.no_data.push_back(
          fmt::format("who created {}: no data: give the audit log of that time with --audit-log",
                      describe(grant.binding)));
    } else {
      step.lines.push_back(text_line("created by", used.created_by));
    }
    const bool alone = incident.file.now().info.log_alone;
    const auto* stays = alone ? "the log shows no removal" : "it still exists";
    auto now = text_line("now", used.gone_text.empty() ? stays : used.gone_text);
    now.time = used.gone;
    step.lines.push_back(std::move(now));
  }
  const bool impersonated =
      incident.creation != nullptr && incident.creation->request->event.impersonated;
  if (impersonated && !correlation::impersonation_at(*incident.creation, incident.file).allowed()) {
    const auto subject =
        subject_from_username(incident.creation->request->event.impersonated->username);
    step.lines.push_back(text_line(
        "impersonate", fmt::format("{}: no grant known lets {} do that", describe(subject),
                                   correlation::describe(incident.creation->request->event.user))));
  }
  if (grants.empty()) {
    if (incident.creation == nullptr) {
      step.no_data.emplace_back("no data: it is not known who created it");
    } else if (incident.creation->verdict == correlation::Verdict::Refused) {
      step.lines.push_back(text_line("none", "the API server refused it"));
    } else {
      step.lines.push_back(text_line("none known", incident.creation->explanation));
    }
  }
  return step;
}

}  // namespace nsposture::investigation
