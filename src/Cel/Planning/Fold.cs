using Cel.Ast;
using Cel.Evaluation;
using Cel.Values;

namespace Cel.Planning;

/// <summary>One run of a comprehension: where it stands in its range, and what it has made so far.</summary>
internal sealed class Fold
{
    private readonly ComprehensionNode _node;
    private readonly CelContext _context;
    private readonly CelList? _list;
    private readonly CelMap? _map;
    private readonly IEnumerator<CelValue>? _keys;
    private readonly List<CelValue>? _made;
    private readonly List<CelValue>? _sortKeys;
    private readonly HashMap? _entries;
    private int _index = -1;
    private long _found;
    private CelValue _first;
    private CelValue _second;
    private CelValue _abrupt;
    private CelValue _decided;
    private bool _isDone;

    private Fold(ComprehensionNode node, CelContext context, CelValue range)
    {
        _node = node;
        _context = context;
        _list = range.Ref as CelList;
        _map = range.Ref as CelMap;
        _keys = _map?.Keys.GetEnumerator();
        StepCost = 1 + (node.Condition ?? node.Body).StaticCost;
        switch (node.Kind)
        {
            case ComprehensionKind.Map or ComprehensionKind.Filter or ComprehensionKind.TransformList:
                _made = [];
                break;
            case ComprehensionKind.SortBy:
                _made = [];
                _sortKeys = [];
                break;
            case ComprehensionKind.TransformMap or ComprehensionKind.TransformMapEntry:
                _entries = new HashMap(0);
                break;
        }
    }

    /// <summary>What each element costs, up to and with the first of condition and body.</summary>
    public long StepCost { get; }

    /// <summary>Begins, unless the value is no range.</summary>
    public static Fold? Start(ComprehensionNode node, CelContext context, CelValue range) =>
        range.Ref is CelList || (range.Ref is CelMap && node.Kind != ComprehensionKind.SortBy)
            ? new Fold(node, context, range)
            : null;

    public static CelValue NoRange(ComprehensionNode node, CelValue range) =>
        range.IsAbrupt ? range : Faults.At(Faults.NoOverload(node.Kind.ToString(), range), node.Offset);

    /// <summary>Goes to the next element.</summary>
    /// <returns>False at the end, or where the rest does not matter.</returns>
    public bool Next(out CelValue first, out CelValue second)
    {
        second = default;
        first = default;
        _index++;
        if (_isDone) return false;
        if (_list is not null)
        {
            if (_index >= _list.Count) return false;
            _second = _list[_index];
            _first = _node.Second >= 0 ? CelValue.Of((long)_index) : _second;
        }
        else
        {
            if (!_keys!.MoveNext()) return false;
            _first = _keys.Current;
            if (_node.Second >= 0) _map!.TryGet(_first, out _second);
        }

        (first, second) = (_first, _second);
        return true;
    }

    /// <summary>Whether the body is to be evaluated for an element for which the condition gave this.</summary>
    public bool Wants(CelValue condition)
    {
        if (condition.IsBool) return condition.IsTrue;
        End(ConditionalNode.Undecided(condition, _node.Condition!.Offset));
        return false;
    }

    /// <summary>Takes what the body gave for the element.</summary>
    public void Take(CelValue value)
    {
        switch (_node.Kind)
        {
            case ComprehensionKind.All or ComprehensionKind.Exists:
                var isAll = _node.Kind == ComprehensionKind.All;
                if (!value.IsBool) _abrupt = LogicNode.Remember(_abrupt, value, isAll, _node.Body.Offset);
                else if (value.IsTrue != isAll) End(value);
                return;
            case ComprehensionKind.ExistsOne:
                if (!value.IsBool) End(ConditionalNode.Undecided(value, _node.Body.Offset));
                else if (value.IsTrue) _found++;
                return;
            case ComprehensionKind.Filter:
                if (!value.IsBool) End(ConditionalNode.Undecided(value, _node.Body.Offset));
                else if (value.IsTrue) Add(_first);
                return;
        }

        if (value.IsAbrupt)
        {
            End(value);
            return;
        }

        switch (_node.Kind)
        {
            case ComprehensionKind.Map or ComprehensionKind.TransformList:
                Add(value);
                break;
            case ComprehensionKind.SortBy:
                Add(_first);
                _sortKeys!.Add(value);
                break;
            case ComprehensionKind.TransformMap:
                Enter(_first, value);
                break;
            default:
                EnterAll(value);
                break;
        }
    }

    /// <summary>What came of it.</summary>
    public CelValue Result()
    {
        if (_isDone) return _decided;
        if (_abrupt.Ref is not null) return _abrupt;
        return _node.Kind switch
        {
            ComprehensionKind.All => CelValue.True,
            ComprehensionKind.Exists => CelValue.False,
            ComprehensionKind.ExistsOne => CelValue.Of(_found == 1),
            ComprehensionKind.SortBy => Faults.At(Sorting.Sort(_context, [.. _made!], [.. _sortKeys!]), _node.Offset),
            ComprehensionKind.TransformMap or ComprehensionKind.TransformMapEntry => CelValue.Of(_entries!),
            _ => CelValue.OfList([.. _made!]),
        };
    }

    private void End(CelValue result)
    {
        _decided = result;
        _isDone = true;
    }

    private void Add(CelValue value)
    {
        _context.Allocate(CelContext.ValueSize);
        _made!.Add(value);
    }

    private void Enter(CelValue key, CelValue value)
    {
        _context.Allocate(4 * CelContext.ValueSize);
        if (MapNode.Enter(_entries!, key, value) is { } error) End(Faults.At(error, _node.Body.Offset));
    }

    private void EnterAll(CelValue value)
    {
        if (value.Ref is not CelMap map)
        {
            End(Faults.At(Faults.NoOverload("transformMapEntry", value), _node.Body.Offset));
            return;
        }

        foreach (var key in map.Keys)
        {
            _context.Charge(1);
            map.TryGet(key, out var entry);
            Enter(key, entry);
            if (_isDone) return;
        }
    }
}
