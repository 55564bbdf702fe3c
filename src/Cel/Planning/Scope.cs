namespace Cel.Planning;

/// <summary>
/// The variables of comprehensions and bindings around a place; of two of one name the inner one is meant.
/// </summary>
/// <typeparam name="T">What is known of a variable.</typeparam>
internal sealed class Scope<T>
{
    private readonly Dictionary<string, Stack<T>> _open = [];

    public void Enter(string name, T variable)
    {
        if (!_open.TryGetValue(name, out var variables)) _open[name] = variables = new Stack<T>();
        variables.Push(variable);
    }

    public void Leave(string name) => _open[name].Pop();

    public bool Has(string name) => TryGet(name, out _);

    public bool TryGet(string name, out T variable)
    {
        variable = default!;
        return _open.TryGetValue(name, out var variables) && variables.TryPeek(out variable!);
    }
}
