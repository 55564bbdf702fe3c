namespace Bib.Jobs.Instructions;

/// <summary>What an instruction takes as a parameter.</summary>
internal enum ParameterKind
{
    /// <summary>Text, in which expressions are values.</summary>
    Text,

    /// <summary>SQL, in which expressions are literals.</summary>
    Sql,

    /// <summary>Anything: text, numbers, lists, maps; texts in it may hold expressions.</summary>
    Value,

    /// <summary>An expression that is true or false.</summary>
    Condition,

    /// <summary>The name of a variable, as it is.</summary>
    Variable,
}
