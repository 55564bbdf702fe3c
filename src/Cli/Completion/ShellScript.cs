namespace Bib.Cli.Completion;

/// <summary>
/// The shells' scripts. Each asks <c>bib __complete</c>, so that they never fall behind the commands, and leaves files
/// to the shell.
/// </summary>
internal static class ShellScript
{
    /// <summary>The script of bash, zsh, fish or pwsh.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };

    private const string Bash = """
        # bib's completion for bash.
        _bib() {
            local line words=("${COMP_WORDS[@]:1:COMP_CWORD}")
            # bash takes '=' and ':' for words of their own; what is typed is one.
            local typed=${COMP_LINE:0:COMP_POINT}
            case "${typed##* }" in
                *[=:]*)
                    local whole=${typed##* } rest=${typed% *}
                    read -r -a words <<< "$rest"
                    words=("${words[@]:1}" "$whole") ;;
            esac
            local cut=""
            case "${words[${#words[@]} - 1]}" in
                *=*) cut=${words[${#words[@]} - 1]%%=*}= ;;
            esac
            COMPREPLY=()
            while IFS= read -r line; do
                line=${line%%$'\t'*}
                COMPREPLY+=("${line#"$cut"}")
            done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete -- "${words[@]}" 2>/dev/null)
            case "${COMPREPLY[0]-}" in
                */ | *=) [ "${#COMPREPLY[@]}" -ne 1 ] || compopt -o nospace 2>/dev/null ;;
            esac
        }
        complete -o bashdefault -o default -F _bib bib

        """;

    private const string Zsh = """
        #compdef bib
        # bib's completion for zsh.
        _bib() {
            local line
            local -a described plain
            while IFS= read -r line; do
                if [[ $line == *$'\t'* ]]; then
                    described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
                else
                    plain+=("$line")
                fi
            done < <("${words[1]/#\~/$HOME}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
            if (( ! ${#described} && ! ${#plain} )); then
                _files
                return
            fi
            (( ${#described} )) && _describe bib described
            (( ${#plain} )) && compadd -S '' -a plain
        }
        compdef _bib bib

        """;

    private const string Fish = """
        # bib's completion for fish.
        function __bib_complete
            set -l typed (commandline -opc) (commandline -ct)
            $typed[1] __complete -- $typed[2..-1] 2>/dev/null
        end
        complete -c bib -a '(__bib_complete)'

        """;

    private const string PowerShell = """
        # bib's completion for PowerShell.
        Register-ArgumentCompleter -Native -CommandName bib -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
            if ($wordToComplete -eq '') { $words += '' }
            # The program that is typed, be it in another folder than the one on the path.
            $program = $commandAst.CommandElements[0].ToString()
            & $program __complete -- @words 2>$null | ForEach-Object {
                $word, $meaning = $_ -split "`t", 2
                if (-not $meaning) { $meaning = $word }
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
            }
        }

        """;
}
