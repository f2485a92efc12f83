// Text for requests: every name comes from an input and is quoted.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

// Where a container finds the token of its service account.
inline constexpr std::string_view kTokenFile =
    "/var/run/secrets/kubernetes.io/serviceaccount/token";

[[nodiscard]] std::string json_text(std::string_view text);

// `kubectl … create -f -` with the object; server-side apply or PUT when only that is allowed.
// kubectl then sends no other requests: its own validation would read the schema first.
[[nodiscard]] std::string send_object(const StepView& view, PermissionId create,
                                      const std::string& json);

// Writes fields of an existing object, with only `patch` or `update`. `kubectl patch`, `edit`,
// `set` and `certificate approve` read the object first, which the holder may not do. `options` is
// for subresources, "" or with a trailing space.
[[nodiscard]] std::string overwrite_object(const StepView& view, PermissionId patch,
                                           const std::string& json, std::string_view options = {});

// The start of a command that makes the API server return an object and change nothing.
[[nodiscard]] std::string dry_run_apply(const StepView& view);
// Deletes an object of `resource` in the RBAC group, by whichever of the two verbs was used.
[[nodiscard]] std::string delete_object(const StepView& view, DeletePermissions removing,
                                        std::string_view resource, std::string_view ns,
                                        std::string_view name);
// The path of a collection and the selector of one object in it, for `--raw`.
[[nodiscard]] std::string collection_path(std::string_view version, std::string_view ns,
                                          std::string_view resource, std::string_view name);

// `kubectl config set-credentials …`: stores what a step brings under a name, for `kubectl --user`.
// A client certificate of the current context would take precedence over a bare --token.
[[nodiscard]] std::string keep_token(const StepView& view, const std::string& command);
[[nodiscard]] std::string credential_name(const Person& person);

// The command of the attacker's container, as JSON: it sends its token to HOST, where
// receive_token() waits for it. `root` is where the container's files begin.
[[nodiscard]] std::string send_token_command(std::string_view root = {},
                                             std::string_view file = kTokenFile);
[[nodiscard]] std::string receive_token(const StepView& view);

// For objects that a step creates, when the name does not matter.
[[nodiscard]] std::string fresh_name(const StepView& view, std::string_view given = {});

// `-n NS ` for a namespace, nothing at cluster scope.
[[nodiscard]] std::string in_namespace(std::string_view ns);

// The name in the detail of an edge; "" when there is none.
[[nodiscard]] const std::string& object_name(const Edge& edge);
[[nodiscard]] bool uses(const Edge& edge, PermissionId right);
// The name with which this permission was checked; "" when it was not checked or named nothing.
[[nodiscard]] std::string name_used(const Edge& edge, PermissionId right);

// {"apiVersion":…,"kind":…,"metadata":{"name":…,"namespace":…}, and the rest, which begins with a
// comma or is empty.
[[nodiscard]] std::string object_json(std::string_view version, std::string_view kind,
                                      std::string_view ns, std::string_view name,
                                      std::string_view rest);

// As an element of a binding's subjects; a service account without a namespace gets `ns`.
[[nodiscard]] std::string subject_json(const Subject& subject, const std::string& ns);

// `User "jane"`, `ServiceAccount "ci/builder"`, `any member of Group "dev"`.
[[nodiscard]] std::string describe_person(const Person& person);
// `--as=… --as-group=…` of an impersonated session.
[[nodiscard]] std::string impersonation_flags(const Person& person);
// For a constraint that gives a service account or a node its groups: none may be sent.
[[nodiscard]] std::string name_flag(const Person& person);
// The display name of a role, "every right" for the role that allows everything.
[[nodiscard]] std::string describe_role(const AccessModel& world, std::uint32_t role);

}  // namespace nsposture::escalation::requests
