# Completion for ./learn in bash. In the project's root:  source common/learn/completions/learn.bash
# Verbs, exercises and weeks come from the folders themselves; nothing is run.

_learn_names() {
  local file name
  for file in "$1"/week*-*/exercises/w*e*_*; do
    [ -e "$file" ] || continue
    name=${file##*/}
    printf '%s\n' "${name%%_*}"
  done
}

# The programs of the page that one plays.
_learn_programs() {
  [ -r "$1/docs/play.html" ] && sed -n 's/^program \([a-z0-9_]*\)$/\1/p' "$1/docs/play.html"
}

_learn_weeks() {
  local folder name
  for folder in "$1"/week*-*/; do
    [ -d "$folder" ] || continue
    name=${folder%/}
    name=${name##*/}
    printf '%s\n' "${name%%-*}"
  done
}

_learn_words() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
  local root=${COMP_WORDS[0]%/*}
  [ "$root" != "${COMP_WORDS[0]}" ] || root=.
  local choices=
  case $before in
    --with | --gradescope | --classroom | --export | --import | --output | --from | --measured)
      # shellcheck disable=SC2207  # the words have no blanks
      COMPREPLY=($(compgen -f -- "$word"))
      return
      ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    choices='map check watch hint audit solution answers reset play bench report test grade doctor --help --json --yes'
  else
    case $verb in
      check) choices="$(_learn_names "$root") $(_learn_weeks "$root") --with --all --all-findings --json --format --debug --help" ;;
      bench) choices="$(_learn_names "$root") $(_learn_weeks "$root") --quick --json --filter --rounds --export --import --help" ;;
      test) choices="$(_learn_weeks "$root") --jobs --yes --help" ;;
      hint) choices="$(_learn_names "$root") --number --help" ;;
      solution | answers) choices="$(_learn_names "$root") --give-up --help" ;;
      watch | audit | reset) choices="$(_learn_names "$root") --help" ;;
      map | doctor) choices='--json --help' ;;
      play) choices="$(_learn_names "$root") $(_learn_programs "$root") --reached --help" ;;
      grade) choices='--only --jobs --json --gradescope --classroom --help' ;;
      report) choices='--output --from --measured --help' ;;
      help) choices='map check watch hint audit solution answers reset play bench report test grade doctor' ;;
    esac
  fi
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
}

complete -F _learn_words learn ./learn
