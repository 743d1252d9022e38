package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;

/// A pattern that names a value for each element that is sorted: `#` is the element itself, `weight_*` the string under
/// the key in which the element stands for the star, `object_*->size` a field of a hash.
///
/// As in Redis, star and arrow are looked for up to the first zero byte, and an arrow with nothing behind it is part of
/// the key.
final class SortPattern {

    private static final int NOWHERE = -1;

    private final Call call;
    private final long address;
    private final int length;
    private final int star;
    private final int arrow;

    /// @param index position of the pattern among the arguments
    SortPattern(Call call, int index) {
        this.call = call;
        address = call.address(index);
        length = call.length(index);
        int end = find((byte) 0, 0, length);
        int textLength = end == NOWHERE ? length : end;
        star = find((byte) '*', 0, textLength);
        arrow = star == NOWHERE ? NOWHERE : findArrow(star + 1, textLength);
    }

    private int find(byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Native.getByte(address + i) == wanted) {
                return i;
            }
        }
        return NOWHERE;
    }

    private int findArrow(int from, int textLength) {
        int dash = find((byte) '-', from, textLength - 1);
        while (dash != NOWHERE && Native.getByte(address + dash + 1) != '>') {
            dash = find((byte) '-', dash + 1, textLength - 1);
        }
        return dash == NOWHERE || dash + 2 == textLength ? NOWHERE : dash;
    }

    /// Whether it names the same for every element: nothing.
    boolean isConstant() {
        return star == NOWHERE;
    }

    private boolean isElement() {
        return length >= 1 && Native.getByte(address) == '#' && (length == 1 || Native.getByte(address + 1) == 0);
    }

    /// Makes `target` the value that it names for an element; false if there is none. Keys whose time has come go.
    ///
    /// @param key a buffer for the name of the key
    boolean find(long element, int elementLength, NativeBuffer key, NativeBuffer target) {
        target.clear();
        if (isElement()) {
            target.append(element, elementLength);
            return true;
        }
        if (star == NOWHERE) {
            return false;
        }
        key.clear();
        key.append(address, star);
        key.append(element, elementLength);
        int keyEnd = arrow == NOWHERE ? length : arrow;
        key.append(address + star + 1, keyEnd - star - 1);
        int record = call.database().lookupRead(key.address(), key.length());
        if (record == 0) {
            return false;
        }
        return arrow == NOWHERE ? copyString(record, target) : copyField(record, target);
    }

    private boolean copyString(int record, NativeBuffer target) {
        if (call.database().type(record) != ValueType.STRING) {
            return false;
        }
        int bytes = call.database().strings().length(record);
        call.database().strings().copy(record, 0, bytes, target.ensureFree(bytes));
        target.length(bytes);
        return true;
    }

    private boolean copyField(int record, NativeBuffer target) {
        if (call.database().type(record) != ValueType.HASH) {
            return false;
        }
        HashValue hash = call.values().hash();
        call.database().read(record, hash);
        if (!hash.find(address + arrow + 2, length - arrow - 2)
                || call.database().fields().isOver(hash)) {
            return false;
        }
        int bytes = hash.valueLength();
        hash.copyValue(target.ensureFree(bytes));
        target.length(bytes);
        return true;
    }
}
