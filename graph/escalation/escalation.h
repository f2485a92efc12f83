// Who could become able to do something they may not do today, with a path of real requests as
// proof (FACTS.md "How somebody becomes able to"). Built once from a Cluster, then immutable.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/authorizer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// What is to be reached. The default is to create a namespace, by POST or by apply.
struct EscalationTarget {
  std::string verb = "create";
  std::string api_group;
  std::string resource = "namespaces";
  std::string subresource;
  std::string namespace_;
  std::string name;

  // Apply on a name creates too, and controllers create for others: FACTS.md 2, AUDIT.md 2.16.
  [[nodiscard]] bool is_namespace_creation() const {
    return verb == "create" && api_group.empty() && resource == "namespaces" && subresource.empty();
  }
};

enum class How : std::uint8_t {
  No,
  Direct,    // may do it now
  Becomes,   // can take over an identity, or gain a grant, that may
  Indirect,  // can have a controller do it
};

// What somebody must hold to begin with, from the least suspicious to the most.
enum class Takes : std::uint8_t {
  Reading,        // get, list and watch suffice
  Workloads,      // runs or enters containers
  Credentials,    // mints tokens, impersonates, has certificates issued
  Administration  // writes roles, bindings or admission
};

enum class Who : std::uint8_t { Everybody, DefaultAccount, Account, Group, Person };

// A grant that permits a step. `gained`: it came by an earlier step, and `grant` names no binding.
struct StepGrant {
  Grant grant;
  std::string scope;  // namespace in which it is used; "" for cluster scope
  bool gained = false;
};

// What the API server checks when the step is carried out; each is allowed to `Step::as`.
struct StepCheck {
  std::string verb;
  std::string api_group;
  std::string resource;
  std::string subresource;
  std::string namespace_;
  std::string name;
};

struct Step {
  std::string technique;  // id of a technique, or "direct" for the request itself
  std::string as;         // who acts: `User "jane"`
  std::string gains;      // whom or what it brings
  std::vector<StepGrant> grants;
  std::vector<StepCheck> checks;
  Identity identity;  // who acts, as the API server sees it; no username: any member of the groups
  std::string request;  // kubectl or curl lines that would carry it out
  std::string because;
};

struct TakeoverPath {
  std::vector<Step> steps;
  std::uint32_t cost = 0;
  std::vector<std::string> only_names;  // not empty: only namespaces of these names, by apply
};

struct EscalationResult {
  Subject subject;
  How how = How::No;
  std::uint32_t cost = 0;
  Takes takes = Takes::Administration;
  Who who = Who::Person;
};

// One thing to take away. Either one subject of a binding or the whole binding, or one rule.
struct Removal {
  std::uint32_t binding = Grant::kNoIndex;
  std::uint32_t subject = Grant::kNoIndex;  // kNoIndex: the whole binding
  std::uint32_t role = Grant::kNoIndex;     // set for a rule
  std::uint32_t rule = Grant::kNoIndex;
  std::string command;  // the kubectl line

  friend auto operator<=>(const Removal&, const Removal&) = default;
};

enum class RemovalUnit : std::uint8_t { Bindings, Rules };

// Whom `Remedy` keeps from the target, and by what.
struct RemedyQuestion {
  std::vector<Subject> subjects;  // empty: everybody but `allowed` and Kubernetes' own components
  std::vector<Subject> allowed;   // what these are bound to stays
  RemovalUnit unit = RemovalUnit::Bindings;
};

struct Remedy {
  std::vector<Removal> removals;  // sorted; none may be left out
  bool smallest = false;          // proved: no smaller set does it
  bool complete = true;           // false: somebody in `remaining` cannot be stopped so
  std::vector<Subject> remaining;
};

// Who is asked about; everybody the cluster knows unless told otherwise.
struct EscalationStarts {
  bool everybody = true;
  std::vector<Identity> people;   // as authentication would say them, with groups of their own
  std::vector<Subject> subjects;  // when not everybody
};

class Escalation {
 public:
  // Keeps a reference: `cluster` must outlive this and not change.
  explicit Escalation(const Cluster& cluster, EscalationTarget target = {},
                      const EscalationStarts& starts = {});
  ~Escalation();
  Escalation(Escalation&&) noexcept;
  Escalation& operator=(Escalation&&) noexcept;

  // Everybody who can or could: sorted by subject. Every subject of a binding, every account and
  // the implicit groups are considered; a Group stands for any member with that group alone.
  [[nodiscard]] const std::vector<EscalationResult>& results() const;
  [[nodiscard]] std::optional<EscalationResult> result(const Subject& subject) const;

  // The cheapest path; empty when there is none. A subject of no binding has its implicit groups.
  [[nodiscard]] std::optional<TakeoverPath> path(const Subject& subject) const;
  // Up to `limit` paths, the cheapest first.
  [[nodiscard]] std::vector<TakeoverPath> all_paths(const Subject& subject,
                                                    std::size_t limit) const;

  // Of those in EscalationStarts::people, by index; nullopt when there is no way.
  [[nodiscard]] std::optional<EscalationResult> person_result(std::size_t person) const;
  [[nodiscard]] std::optional<TakeoverPath> person_path(std::size_t person) const;

  // A smallest set whose removal leaves none of those asked about a path, by a controller neither.
  // What is taken away is never bound to the allowed or to Kubernetes' own components.
  [[nodiscard]] Remedy remediate(const RemedyQuestion& question) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A component of Kubernetes itself, which holds such rights by design.
[[nodiscard]] bool is_part_of_kubernetes(const Subject& subject);

// The cluster without what a remedy takes away; indices stay what they are.
[[nodiscard]] Cluster without_removed(const Cluster& cluster, const std::vector<Removal>& removals);

// One line of the table of techniques.
struct TechniqueInfo {
  std::string_view id;
  std::string_view title;
  std::string_view attack;  // MITRE ATT&CK
  std::string_view cis;     // CIS Kubernetes Benchmark
};

[[nodiscard]] std::vector<TechniqueInfo> escalation_techniques();

}  // namespace nsposture
