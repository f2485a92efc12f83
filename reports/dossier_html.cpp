#include "reports/html/report.h"
#include "reports/report_data.h"
#include "reports/summary.h"
#include "reports/view.h"
#include "reports/visible.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

extern "C" const char html_dossier_begin[], html_dossier_end[];
extern "C" const char html_style_begin[], html_style_end[];

namespace nsposture::reports {

namespace {

View line_view(const DossierLine& line) {
  View view;
  put(view, "label", line.label);
  put(view, "time", line.time ? when(*line.time) : std::string());
  put_rich(view, "text", line.text);
  put(view, "place", place(line.file, line.line));
  put(view, "audit_id", line.audit_id);
  return view;
}

View step_view(const DossierStep& step, int number) {
  View view;
  put(view, "id", step.id);
  put_number(view, "number", static_cast<std::uint64_t>(number));
  put(view, "title", step.title);
  View lines(View::type::list);
  for (const auto& line : step.lines) lines.push_back(line_view(line));
  put_flag(view, "any", !step.lines.empty());
  view["lines"] = std::move(lines);
  put(view, "left_out",
      step.left_out > 0 ? fmt::format("… and {} more", step.left_out) : std::string());
  View missing(View::type::list);
  for (const auto& text : step.no_data) {
    View item;
    put_rich(item, "text", text);
    missing.push_back(item);
  }
  view["no_data"] = std::move(missing);
  return view;
}

// Line breaks are the content's own; all else that cannot be seen is made visible.
std::string lines_of(const std::string& content) {
  std::string out;
  std::string_view rest = content;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    out += visible(rest.substr(0, end), SIZE_MAX) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

View item_view(const PlanItem& item) {
  View view;
  put(view, "title", item.title);
  View notes(View::type::list);
  for (const auto& text : item.notes) {
    View note;
    put_rich(note, "text", text);
    notes.push_back(note);
  }
  view["notes"] = std::move(notes);
  std::string commands;
  for (const auto& command : item.commands) commands += visible(command, SIZE_MAX) + '\n';
  view["commands"] = commands.empty() ? View(false) : View(commands);
  const bool show_file = item.file && !item.file->name.ends_with(".sh");
  put(view, "file", show_file ? item.file->name : std::string());
  view["content"] = show_file ? View(lines_of(item.file->content)) : View(false);
  return view;
}

View phases_view(const std::vector<PlanItem>& plan) {
  View phases(View::type::list);
  for (std::size_t i = 0; i < plan.size();) {
    View phase;
    std::string name = plan[i].phase;
    put(phase, "id", name);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    put(phase, "name", name);
    View items(View::type::list);
    const auto& of = plan[i].phase;
    for (; i < plan.size() && plan[i].phase == of; ++i) items.push_back(item_view(plan[i]));
    phase["items"] = std::move(items);
    phases.push_back(phase);
  }
  return phases;
}

std::string_view tone_of(const std::string& verdict) {
  if (verdict == "act") return "critical";
  return verdict == "look" || verdict == "unknown" ? "medium" : "good";
}

}  // namespace

std::string dossier_html(const Dossier& dossier) {
  View page;
  put(page, "version", dossier.tool_version);
  put(page, "generated", when(dossier.generated));
  put(page, "cluster", dossier.cluster);
  put(page, "name", dossier.namespace_.empty() ? "(name not in the log)" : dossier.namespace_);
  put(page, "verdict", dossier.verdict_text);
  put(page, "tone", tone_of(dossier.verdict));
  put(page, "confidence", dossier.confidence);
  put(page, "when", dossier.request ? when(dossier.request->time) : std::string());
  put(page, "actor", dossier.request ? dossier.request->actor : std::string());
  put(page, "real_actor", dossier.request ? dossier.request->real_actor : std::string());
  put(page, "minter", dossier.request ? dossier.request->minter : std::string());
  View reasons(View::type::list);
  for (const auto& text : dossier.reasons) {
    View reason;
    put_rich(reason, "text", text);
    reasons.push_back(reason);
  }
  page["reasons"] = std::move(reasons);
  put_texts(page, "doubts", dossier.doubts);
  put_flag(page, "doubtful", !dossier.doubts.empty());
  View steps(View::type::list);
  int number = 0;
  for (const auto& step : dossier.steps) steps.push_back(step_view(step, ++number));
  page["steps"] = std::move(steps);
  page["phases"] = phases_view(dossier.plan);
  page["style"] = View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = View(NSPOSTURE_STYLE_HASH);
  kainjow::mustache::mustache engine(std::string(html_dossier_begin, html_dossier_end));
  return engine.render(page);
}

}  // namespace nsposture::reports
