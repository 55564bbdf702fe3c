namespace Cel.Values;

/// <summary>Counts what work on values costs, and stops it.</summary>
internal interface IMeter
{
    /// <summary>Enters units of cost.</summary>
    void Charge(long units);
}
