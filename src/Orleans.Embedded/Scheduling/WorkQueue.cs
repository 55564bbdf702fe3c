namespace Orleans.Embedded.Scheduling;

/// <summary>A ring that costs nothing while it is empty and never used. Not thread-safe.</summary>
internal struct WorkQueue<T>
    where T : class
{
    private const int FirstCapacity = 8;

    /// <summary>A ring that grew beyond this is dropped when it runs empty.</summary>
    private const int KeptCapacity = 64;

    private T?[]? _items;
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(T item)
    {
        if (_items is null) _items = new T?[FirstCapacity];
        else if (Count == _items.Length) Grow();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public bool TryDequeue([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? item)
    {
        if (Count == 0)
        {
            item = null;
            return false;
        }

        item = _items![_head]!;
        _items[_head] = null;
        _head = (_head + 1) & (_items.Length - 1);
        if (--Count == 0 && _items.Length > KeptCapacity)
        {
            _items = null;
            _head = 0;
        }

        return true;
    }

    public T Peek(int index) => _items![(_head + index) & (_items.Length - 1)]!;

    public T RemoveAt(int index)
    {
        var item = Peek(index);
        for (var i = index; i > 0; i--) Set(i, Peek(i - 1));
        TryDequeue(out _);
        return item;
    }

    public T[] ToArray()
    {
        var items = new T[Count];
        for (var i = 0; i < items.Length; i++) items[i] = Peek(i);
        return items;
    }

    private void Set(int index, T item) => _items![(_head + index) & (_items.Length - 1)] = item;

    private void Grow()
    {
        var larger = new T?[_items!.Length * 2];
        for (var i = 0; i < Count; i++) larger[i] = Peek(i);
        _items = larger;
        _head = 0;
    }
}
